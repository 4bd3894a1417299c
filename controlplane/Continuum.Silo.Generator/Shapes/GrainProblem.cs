using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Continuum.Silo.Generator.Shapes;

/// <summary>A diagnostic before it is reported, comparable so that unchanged sources are not generated again.</summary>
internal sealed class GrainProblem : IEquatable<GrainProblem>
{
    private readonly DiagnosticDescriptor _rule;
    private readonly string _path;
    private readonly TextSpan _span;
    private readonly LinePositionSpan _lines;
    private readonly string _what;

    public GrainProblem(DiagnosticDescriptor rule, ISymbol where, string what)
    {
        Location location = where.Locations.FirstOrDefault(one => one.IsInSource) ?? Location.None;
        _rule = rule;
        _what = what;
        _path = location.SourceTree?.FilePath ?? "";
        _span = location.SourceSpan;
        _lines = location.GetLineSpan().Span;
    }

    public Diagnostic ToDiagnostic() => Diagnostic.Create(_rule, Location.Create(_path, _span, _lines), _what);

    public bool Equals(GrainProblem? other) =>
        other is not null && _rule.Id == other._rule.Id && _path == other._path && _span == other._span
        && _what == other._what;

    public override bool Equals(object? obj) => Equals(obj as GrainProblem);

    public override int GetHashCode() => _what.GetHashCode() ^ _span.GetHashCode();
}
