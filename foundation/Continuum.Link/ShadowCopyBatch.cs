namespace Continuum.Link;

/// <summary>
/// Copies of shadows that go together: so few that an unsteady link gets them through, and with them the next ones do
/// not begin again.
/// </summary>
public sealed class ShadowCopyBatch
{
    /// <summary>Copies in one, at most.</summary>
    public const int MostCopies = 64;

    // A single copy may be larger: whether the link takes it, its other end says.
    private const int MostBytes = 1 << 20;

    private readonly List<ShadowCopy> _copies = [];
    private int _bytes;

    /// <summary>Those that go, in their order.</summary>
    public IReadOnlyList<ShadowCopy> Copies => _copies;

    /// <summary>Adds a copy where there is room for it; there always is for the first one.</summary>
    public bool TryAdd(ShadowCopy copy)
    {
        if (_copies.Count == MostCopies || (_copies.Count > 0 && _bytes + copy.Document.Length > MostBytes))
        {
            return false;
        }

        _copies.Add(copy);
        _bytes += copy.Document.Length;
        return true;
    }
}
