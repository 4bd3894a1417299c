using Continuum.Contracts.Nodes;
using Continuum.Placement.Problems;

namespace Continuum.ControlPlane.Placement;

/// <summary>Where a data set is, which functions name by <c>near: data</c>.</summary>
internal sealed class DataSetSettings
{
    private const long MostBytes = 1L << 50;

    /// <summary>Its place, region/zone/site.</summary>
    public string Place { get; set; } = "";

    /// <summary>Its size in bytes; needed where it may be copied.</summary>
    public long Bytes { get; set; }

    /// <summary>Whether a copy may be counted on where a function reads it.</summary>
    public bool Movable { get; set; }

    /// <summary>What is wrong, each with what would be right.</summary>
    internal IEnumerable<string> Mistakes(string name)
    {
        if (Wrong() is { } wrong)
        {
            yield return $"data set {name}: its place is wrong: {wrong}";
        }

        if (Bytes is < 0 or > MostBytes)
        {
            yield return $"data set {name}: its size is {Bytes} bytes, 0 to {MostBytes} is right";
        }

        if (Movable && Bytes == 0)
        {
            yield return $"data set {name}: it may be copied and has no size, say its bytes";
        }
    }

    internal DataSet ToDataSet(string name)
    {
        Location location = Location.Parse(Place);
        return new(name, new Place(location.Region, location.Zone, location.Site), Bytes, Movable);
    }

    private string? Wrong()
    {
        try
        {
            _ = Location.Parse(Place);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
