namespace Continuum.Placement.Explanation;

/// <summary>What becomes of one function from one plan to another.</summary>
/// <param name="Function">Its key.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Before">How it fared; null where the earlier plan does not know it.</param>
/// <param name="After">How it fares; null where the later plan does not know it.</param>
public sealed record FunctionChange(
    string Function, FunctionChangeKind Kind, FunctionFigures? Before, FunctionFigures? After);
