namespace Continuum.Placement.Problems;

/// <summary>A place in the tree <c>region/zone/site</c>; each level is a failure domain.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Zone">The zone's name in it.</param>
/// <param name="Site">The site's name in that.</param>
public readonly record struct Place(string Region, string Zone, string Site)
{
    /// <summary>All three levels: the same site.</summary>
    public const int AllLevels = 3;

    /// <summary><c>region/zone/site</c>.</summary>
    public override string ToString() => $"{Region}/{Zone}/{Site}";
}
