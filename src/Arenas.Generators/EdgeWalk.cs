using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>Walks through the fields of a struct with [NativeObject]: writes what describes each edge, and notes what
/// is wrong.</summary>
/// <remarks>A place is an expression that is a variable, so that <c>ref</c> can stand before it.</remarks>
internal sealed class EdgeWalk
{
    private const string Unsafe = "global::System.Runtime.CompilerServices.Unsafe";

    private readonly Compilation _compilation;
    private readonly INamedTypeSymbol _type;
    private readonly string _self;
    private readonly List<string> _accessors = [];
    private readonly List<Fault> _faults = [];
    private List<string> _lines = [];

    private EdgeWalk(Compilation compilation, INamedTypeSymbol type)
    {
        _compilation = compilation;
        _type = type;
        _self = type.IsReadOnly ? $"{Unsafe}.AsRef(in this)" : "this";
    }

    /// <summary>Gets the statements that describe the edges.</summary>
    public IEnumerable<string> Lines => _accessors.Concat(_lines);

    public IReadOnlyList<Fault> Faults => _faults;

    public static EdgeWalk Of(Compilation compilation, INamedTypeSymbol type)
    {
        EdgeWalk walk = new(compilation, type);
        walk.VisitSelf();
        return walk;
    }

    private static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private void VisitSelf()
    {
        foreach ((IFieldSymbol field, string reason) in FieldLayout.Misplaced(_type))
        {
            Add(Rules.MisplacedEdge, field, Fields.Written(field).Name, reason, _type.Name);
        }
        foreach (IParameterSymbol parameter in CapturedParameters.Of(_compilation, _type))
        {
            Add(Rules.CapturedEdge, parameter, parameter.Name, _type.Name);
        }
        bool isInline = Known.InlineLength(_type) > 0;
        foreach (IFieldSymbol field in Fields.Of(_type))
        {
            if (field.Type.TypeKind == TypeKind.Error || field.IsFixedSizeBuffer)
            {
                continue;
            }
            if (!field.Type.IsUnmanagedType)
            {
                Add(Rules.ManagedReference, field, Fields.Written(field).Name, field.Type.ToDisplayString());
            }
            else if (Fields.HandlesIn(field.Type) != Holding.No || Known.IsDescribed(field.Type))
            {
                Visit(isInline ? _type : field.Type, isInline ? _self : PlaceOf(field), field, 0);
            }
        }
    }

    /// <summary>Describes the edges of a type that lies at a place.</summary>
    private void Visit(ITypeSymbol type, string place, IFieldSymbol field, int depth)
    {
        string name = Fields.Written(field).Name;
        if (Known.IsHandle(type))
        {
            Write("Add", place);
        }
        else if (Known.IsUntypedHandle(type))
        {
            Add(Rules.UntypedEdge, field, name);
        }
        else if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            Add(Rules.NullableEdge, field, name, type.ToDisplayString());
        }
        else if (type is ITypeParameterSymbol)
        {
            Write("AddGeneric", place);
        }
        else if (Known.IsDescribed(type) && !SymbolEqualityComparer.Default.Equals(type, _type))
        {
            Write("AddNested", place);
        }
        else if (Known.InlineLength(type) > 0)
        {
            VisitElements(type, place, field, depth);
        }
        else
        {
            VisitInside((INamedTypeSymbol)type, place, field, depth);
        }
    }

    private void VisitElements(ITypeSymbol type, string place, IFieldSymbol field, int depth)
    {
        ITypeSymbol element = Fields.Of(type).First().Type;
        string index = $"i{depth}";
        string first = $"{Unsafe}.As<{Name(type)}, {Name(element)}>(ref {place})";
        List<string> outer = _lines;
        _lines = [];
        Visit(element, $"{Unsafe}.Add(ref {first}, {index})", field, depth + 1);
        outer.Add($"for (int {index} = 0; {index} < {Known.InlineLength(type)}; {index}++)");
        outer.Add("{");
        outer.AddRange(_lines.Select(line => "    " + line));
        outer.Add("}");
        _lines = outer;
    }

    // A pair of handles cannot say where they are, and a tuple even less; their fields can be seen from here. A struct
    // that is no generic one could say it, so it shall.
    private void VisitInside(INamedTypeSymbol type, string place, IFieldSymbol field, int depth)
    {
        IFieldSymbol[] inner = [.. Fields.Of(type).Where(one => Fields.HandlesIn(one.Type) != Holding.No
            || Known.IsDescribed(one.Type))];
        if (!type.IsGenericType || inner.Any(one => one.AssociatedSymbol is not null
            || !_compilation.IsSymbolAccessibleWithin(one, _type)))
        {
            Add(Rules.UndeclaredEdges, field, Fields.Written(field).Name, type.ToDisplayString());
            return;
        }
        foreach (IFieldSymbol one in inner)
        {
            string path = $"{place}.{Identifier.Of(one.Name)}";
            Visit(one.Type, one.IsReadOnly ? $"{Unsafe}.AsRef(in {path})" : path, field, depth);
        }
    }

    private string PlaceOf(IFieldSymbol field)
    {
        if (field.AssociatedSymbol is null)
        {
            string path = $"this.{Identifier.Of(field.Name)}";
            return field.IsReadOnly || _type.IsReadOnly ? $"{Unsafe}.AsRef(in {path})" : path;
        }

        // The field behind a property has a name that no program can write, only an accessor.
        string accessor = $"FieldBehind{_accessors.Count / 2}";
        _accessors.Add("[global::System.Runtime.CompilerServices.UnsafeAccessor("
            + $"global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = \"{field.Name}\")]");
        _accessors.Add($"static extern ref {Name(field.Type)} {accessor}(ref {Name(_type)} self);");
        return $"{accessor}(ref {_self})";
    }

    private void Write(string method, string place) => _lines.Add($"edges.{method}(ref {_self}, ref {place});");

    private void Add(DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments)
    {
        ISymbol written = symbol is IFieldSymbol field ? Fields.Written(field) : symbol;
        Location place = written.Locations.FirstOrDefault() ?? _type.Locations[0];
        if (!_faults.Any(fault => fault.Rule == rule && fault.Place.Equals(place)))
        {
            _faults.Add(new(rule, place, arguments));
        }
    }
}
