namespace Continuum.Grains.Nodes;

/// <summary>What is known of a node's connections: what its availability is estimated from.</summary>
public sealed class NodeRecord
{
    /// <summary>Outages that are kept, the latest ones.</summary>
    public const int MostOutages = 256;

    /// <summary>When it first registered, or when the oldest outage that was forgotten ended.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>Since when it is away, or null while it is connected.</summary>
    public DateTimeOffset? DownSince { get; set; }

    /// <summary>Outages that are over, in the order of time.</summary>
    public List<NodeOutage> Outages { get; set; } = [];

    /// <summary>Notes that it is back, or there for the first time.</summary>
    /// <returns>Whether that changed anything.</returns>
    internal bool Connected(DateTimeOffset at)
    {
        if (Since == default)
        {
            Since = at;
            return true;
        }

        if (DownSince is not { } from)
        {
            return false;
        }

        DownSince = null;
        if (at > from)
        {
            Outages.Add(new NodeOutage(from, at));
        }

        if (Outages.Count > MostOutages)
        {
            Since = Outages[0].To;
            Outages.RemoveAt(0);
        }

        return true;
    }

    /// <summary>Notes that its connection ended.</summary>
    internal void Disconnected(DateTimeOffset at) => DownSince ??= at;
}
