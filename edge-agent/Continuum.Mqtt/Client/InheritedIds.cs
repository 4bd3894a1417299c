namespace Continuum.Mqtt.Client;

/// <summary>
/// Packet identifiers of a session that this client did not begin. A PUBREL frees one whatever it stood for, and a
/// broker answers it in any case (5.0, 4.3.3): so they are freed in blocks, in the order in which they come into use.
/// </summary>
internal sealed class InheritedIds
{
    private const int Block = 1024;

    // The highest that is free; identifiers are given out upwards from 1.
    private int _freeUpTo = ushort.MaxValue;
    private int _asked;
    private int _open;

    public void Suspect() => _freeUpTo = 0;

    /// <summary>There is no such session any more.</summary>
    public void Trust() => (_freeUpTo, _asked, _open) = (ushort.MaxValue, 0, 0);

    /// <summary>A new connection: what was not answered is asked for again.</summary>
    public void BeginAgain() => (_asked, _open) = (0, 0);

    /// <summary>Whether it may name a message. Where not, its block is being freed: ask again after that.</summary>
    /// <param name="id">What comes into use.</param>
    /// <param name="inUse">
    /// What names a message of ours, taken up from before: to release it would be too early.
    /// </param>
    /// <param name="release">Sends PUBREL for an identifier.</param>
    public bool IsFree(ushort id, Func<ushort, bool> inUse, Action<ushort> release)
    {
        if (id <= _freeUpTo)
        {
            return true;
        }

        if (_open == 0)
        {
            _asked = Math.Min(ushort.MaxValue, Math.Max(id, _freeUpTo + Block));
            for (int each = _freeUpTo + 1; each <= _asked; each++)
            {
                if (!inUse((ushort)each))
                {
                    _open++;
                    release((ushort)each);
                }
            }
        }

        return false;
    }

    /// <summary>Takes a PUBCOMP; false when it is no answer to what was asked here.</summary>
    public bool TryFree(ushort id)
    {
        if (_open == 0 || id <= _freeUpTo || id > _asked)
        {
            return false;
        }

        if (--_open == 0)
        {
            _freeUpTo = _asked;
        }

        return true;
    }
}
