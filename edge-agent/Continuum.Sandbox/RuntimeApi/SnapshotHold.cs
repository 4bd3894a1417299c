namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// Holds a program that is to be snapshotted where the snapshot is taken. Used under its session's lock.
/// </summary>
internal sealed class SnapshotHold
{
    private IRestoreCall? _waiting;

    /// <summary>Whether the program is still to be held.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether <c>restore/next</c> was answered, by a release or in a copy.</summary>
    public bool IsRestored { get; private set; }

    public void Set() => IsOn = true;

    public void MarkRestored() => IsRestored = true;

    /// <summary>Lets <c>restore/next</c> wait. False: nobody snapshots this program.</summary>
    public bool TryWait(IRestoreCall call)
    {
        if (!IsOn)
        {
            return false;
        }

        _waiting = call;
        return true;
    }

    /// <summary>Ends the hold; the call that waited is to be answered.</summary>
    public IRestoreCall? Release()
    {
        IRestoreCall? waiting = _waiting;
        IsOn = false;
        IsRestored |= waiting is not null;
        _waiting = null;
        return waiting;
    }
}
