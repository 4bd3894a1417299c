using System.Text;
using Continuum.Contracts.Shadows;

namespace Continuum.Grains.Shadows;

/// <summary>What a shadow's grain persists.</summary>
public sealed class DeviceShadowState
{
    // JSON makes sets that compare by culture: each is taken over into one that does not.
    private SortedSet<string> _nodes = new(StringComparer.Ordinal);

    /// <summary>How often the copy changed.</summary>
    public long Version { get; set; }

    /// <summary>When it last did, in milliseconds since 1970 (UTC).</summary>
    public long Timestamp { get; set; }

    /// <summary>What it holds, as <see cref="ShadowStorage"/> writes it.</summary>
    public string Document { get; set; } = Encoding.UTF8.GetString(ShadowStorage.ToJson(ShadowDocument.Empty));

    /// <summary>Nodes that ever sent a copy.</summary>
    public SortedSet<string> Nodes
    {
        get => _nodes;
        set => _nodes = new(value, StringComparer.Ordinal);
    }
}
