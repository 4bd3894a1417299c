namespace Continuum.Agent.Outbox;

/// <summary>Which message goes when a route has no room for one more.</summary>
internal enum WhenFull
{
    /// <summary>Those that wait longest: the newest measurements are worth most.</summary>
    Oldest,

    /// <summary>The one that comes: what was said first is kept.</summary>
    Newest,
}
