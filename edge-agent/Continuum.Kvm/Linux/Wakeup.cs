namespace Continuum.Kvm.Linux;

/// <summary>
/// Tells whoever runs a machine that a waiting task may be able to go on. Any thread may signal. What was signalled is
/// counted, so that a signal between looking and starting to wait is not lost.
/// </summary>
internal sealed class Wakeup
{
    private readonly Lock _gate = new();
    private long _version;
    private Action? _resume;

    /// <summary>How often it was signalled.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Something happened: a service answered, input came.</summary>
    public void Signal()
    {
        Action? resume;
        lock (_gate)
        {
            _version++;
            resume = _resume;
            _resume = null;
        }

        resume?.Invoke();
    }

    /// <summary>
    /// Calls back once: on this thread when it was signalled since it stood at <paramref name="seen"/>, otherwise with
    /// the next signal, on the thread that signals.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public void WhenSignalledAfter(long seen, Action resume)
    {
        lock (_gate)
        {
            if (_version == seen)
            {
                if (_resume is not null)
                {
                    throw new InvalidOperationException(
                        "A callback waits already: run the program before the next one");
                }

                _resume = resume;
                return;
            }
        }

        resume();
    }

    /// <summary>Forgets the callback that has not been called.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _resume = null;
        }
    }
}
