namespace Continuum.Hosting.Health;

/// <summary>Which page a health check belongs to; give one as a tag of its registration.</summary>
public static class HealthTags
{
    /// <summary>A check of <c>/healthz</c>: when it fails, restarting the program is the remedy.</summary>
    public const string Live = "live";

    /// <summary>A check of <c>/readyz</c>: when it fails, the program is not to be given work.</summary>
    public const string Ready = "ready";
}
