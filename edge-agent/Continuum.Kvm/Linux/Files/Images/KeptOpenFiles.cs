namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>
/// The files whose descriptors are open on this machine: however many files a program opens and maps, the monitor holds
/// a bounded number of descriptors for it.
/// </summary>
internal sealed class KeptOpenFiles : IDisposable
{
    /// <summary>A CPython with its usual extension modules maps about thirty.</summary>
    public const int AtMost = 64;

    private readonly List<ImageContent> _open = [];

    /// <summary>How many are open.</summary>
    public int Count => _open.Count(static content => content.IsOpen);

    /// <summary>Keeps one that was just opened, and closes the one that was opened longest ago when there are too
    /// many.</summary>
    public void Keep(ImageContent content)
    {
        _open.Remove(content);
        if (_open.Count == AtMost)
        {
            _open.RemoveAll(static one => !one.IsOpen);
        }

        if (_open.Count == AtMost)
        {
            _open[0].CloseHandle();
            _open.RemoveAt(0);
        }

        _open.Add(content);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open.ForEach(static content => content.CloseHandle());
        _open.Clear();
    }
}
