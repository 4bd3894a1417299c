using Continuum.Contracts.Declarations;

namespace Continuum.Grains.Namespaces;

/// <summary>Finds triggers that two functions of a namespace cannot both have.</summary>
internal static class TriggerConflicts
{
    /// <returns>What is taken and by whom, or null.</returns>
    public static string? Find(PlacedFunction added, IEnumerable<PlacedFunction> others)
    {
        foreach (PlacedFunction other in others.Where(other => other.Name != added.Name))
        {
            foreach (FunctionTrigger.Http mine in added.Declaration.Spec.Triggers.OfType<FunctionTrigger.Http>())
            {
                foreach (FunctionTrigger.Http theirs in other.Declaration.Spec.Triggers.OfType<FunctionTrigger.Http>())
                {
                    if (mine.Path == theirs.Path && Overlap(mine.Methods, theirs.Methods))
                    {
                        return $"the HTTP path {mine.Path} belongs to function {other.Name}: "
                            + "give one of them another path or other methods";
                    }
                }
            }
        }

        return null;
    }

    // No methods means every method.
    private static bool Overlap(IReadOnlyList<string> mine, IReadOnlyList<string> theirs) =>
        mine.Count == 0 || theirs.Count == 0 || mine.Intersect(theirs, StringComparer.Ordinal).Any();
}
