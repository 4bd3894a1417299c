namespace Continuum.Cli.Up;

/// <summary>
/// How long to wait before a program that ended is started again: 1 s, doubled each time, at most 30 s.
/// </summary>
internal sealed class RestartPause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // A program that ran this long was well: its next end is a new story.
    private static readonly TimeSpan Well = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <param name="ran">How long it ran this time.</param>
    public TimeSpan Next(TimeSpan ran)
    {
        TimeSpan pause = ran >= Well ? First : _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
