using System.Diagnostics;

namespace Continuum.Mqtt.Sessions;

/// <summary>
/// Keeps attempts to write a large log, which hold everybody up, from following one another on a disk that refuses
/// them: after one that took long comes a pause nine times as long.
/// </summary>
internal struct RewritePause
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private long _until;

    /// <summary>An attempt that began at this time stamp of <see cref="Stopwatch"/> has failed.</summary>
    public void After(long begun)
    {
        long now = Stopwatch.GetTimestamp();
        _until = Stopwatch.GetElapsedTime(begun, now) > Short ? now + (9 * (now - begun)) : 0;
    }

    /// <exception cref="IOException">It is too early for another attempt.</exception>
    public readonly void Check()
    {
        if (Stopwatch.GetTimestamp() < _until)
        {
            throw new IOException("The log could not be written anew a moment ago.");
        }
    }
}
