namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// A thread that offers itself: a machine that it sets going is not handed to another thread, but is for this one to
/// run.
/// </summary>
internal static class OfferedThread
{
    [ThreadStatic]
    private static bool _isOffered;

    [ThreadStatic]
    private static Action? _work;

    /// <summary>The calling thread offers itself until <see cref="Take"/>.</summary>
    public static void Offer() => _isOffered = true;

    /// <summary>Gives the calling thread the work. False: it did not offer itself, or has some.</summary>
    public static bool TryGive(Action work)
    {
        if (!_isOffered)
        {
            return false;
        }

        _isOffered = false;
        _work = work;
        return true;
    }

    /// <summary>Ends the offer. What the calling thread is to run now; null: nothing.</summary>
    public static Action? Take()
    {
        Action? work = _work;
        _isOffered = false;
        _work = null;
        return work;
    }
}
