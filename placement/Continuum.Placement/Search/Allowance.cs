namespace Continuum.Placement.Search;

/// <summary>How much worse a step may be, in micros an hour.</summary>
/// <param name="Function">A step that moves functions.</param>
/// <param name="Node">A step that opens or closes nodes.</param>
internal readonly record struct Allowance(double Function, double Node)
{
    internal Allowance Times(double factor) => new(Function * factor, Node * factor);
}
