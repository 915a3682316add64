using System;

namespace Arenas.Tests.Conformance;

/// <summary>Names the test of CPython whose behaviour a test shows; see cpython-conformance.tsv.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ConformsAttribute(string suite, string test) : Attribute
{
    public string Suite { get; } = suite;

    public string Test { get; } = test;
}
