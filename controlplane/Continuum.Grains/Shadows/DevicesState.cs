namespace Continuum.Grains.Shadows;

/// <summary>What the list of devices persists, beside its rows.</summary>
public sealed class DevicesState : BucketedState
{
    /// <summary>The whole list as earlier versions kept it; it goes into rows when it is read.</summary>
    public List<string> Names { get; set; } = [];
}
