using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>All that the analyzers say. A struct's shape first, then its use.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = new(
        "ARENAS001",
        "A native object is a partial struct, in partial types",
        "'{0}' is not partial, so the edges of '{1}' cannot be generated: add the modifier 'partial' to '{0}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoPlace = new(
        "ARENAS002",
        "A native object is neither a ref struct nor local to a file",
        "'{0}' cannot be a native object, because {1}: remove the modifier '{2}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ManagedReference = new(
        "ARENAS003",
        "A native object holds no managed references",
        "'{0}' of type '{1}' is or holds a managed reference, or may do so, and native memory cannot: use a Handle<T>, "
            + "an index or a GCHandle; a type parameter needs the constraint 'unmanaged'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UntypedEdge = new(
        "ARENAS004",
        "An edge says the type of its target",
        "'{0}' holds the untyped 'Handle', which is no edge and would hold nothing: use Handle<T>, or WeakHandle<T> if "
            + "it is not meant to hold its object",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NullableEdge = new(
        "ARENAS005",
        "An edge is not nullable",
        "'{0}' of type '{1}' hides a handle in a nullable: a handle has a null of its own, 'default'; use the type "
            + "without '?'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UndeclaredEdges = new(
        "ARENAS006",
        "A struct inside a native object says where its handles are",
        "'{0}' is of type '{1}', which holds handles and does not say where: make '{1}' a partial struct with "
            + "[NativeObject], or have it implement INativeObject",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MisplacedEdge = new(
        "ARENAS007",
        "An edge lies alone, at a multiple of 8 bytes",
        "The handle in '{0}' {1}: give it 8 bytes of its own, at a multiple of 8 from the start of '{2}'",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor CapturedEdge = new(
        "ARENAS008",
        "An edge is a field, not a captured parameter",
        "The parameter '{0}' holds a handle and is used by a member, so it becomes a hidden field that no edge can be "
            + "made of: declare a field of '{1}', initialize it with '{0}', and use the field",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UndeclaredObject = new(
        "ARENAS010",
        "An object's type says where its handles are",
        "'{0}' holds handles and does not say where, so it cannot be an object's type: make it a partial struct with "
            + "[NativeObject], or have it implement INativeObject",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor EdgeAssigned = new(
        "ARENAS011",
        "An edge of an object is linked, not assigned",
        "'{0}' is an edge of an object, or holds one, and nobody counts what is assigned: use ObjectHeap.Link, Unlink, "
            + "Move or Take",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ReferenceKept = new(
        "ARENAS012",
        "A reference into an object is used at once, or borrowed",
        "The {0} of '{1}' is {2}, and nothing keeps the object alive for it: write "
            + "'using Lease<T> lease = heap.Borrow(...)' and use lease.Value or lease.Items",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor LeaseNotDisposed = new(
        "ARENAS013",
        "A lease is disposed",
        "The lease holds its object until it is disposed, and nothing disposes it: write "
            + "'using Lease<{0}> lease = ...'",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor HandleDiscarded = new(
        "ARENAS014",
        "A handle that holds its object is kept, to be released",
        "The handle that '{0}' gives holds its object until it is released, and nobody can release one that is thrown "
            + "away: keep it, and release it with ObjectHeap.Release",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    private const string Category = "Arenas";
}
