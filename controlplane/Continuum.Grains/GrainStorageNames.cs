namespace Continuum.Grains;

/// <summary>The names of the stores that grains ask for.</summary>
public static class GrainStorageNames
{
    /// <summary>Where all control-plane state is kept.</summary>
    public const string Default = "continuum";
}
