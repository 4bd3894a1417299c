using System.Globalization;

namespace Continuum.Kvm.Guest;

/// <summary>What <c>server.c</c> said of itself.</summary>
/// <param name="Line">The line it was asked.</param>
/// <param name="Counter">How many it has answered.</param>
/// <param name="ProcessId">Its own number.</param>
/// <param name="Random">Fresh random bytes.</param>
/// <param name="Seed">The first of those that it was given at its start (AT_RANDOM).</param>
/// <param name="Realtime">Its wall clock.</param>
/// <param name="MonotonicNs">Its monotonic clock.</param>
internal sealed record ServerAnswer(
    string Line, int Counter, int ProcessId, string Random, string Seed, DateTimeOffset Realtime, long MonotonicNs)
{
    internal static ServerAnswer Parse(string line)
    {
        string[] words = line.Split(' ');
        Assert.True(words.Length == 8, $"no answer of the server: {line}");
        CultureInfo invariant = CultureInfo.InvariantCulture;
        return new ServerAnswer(
            words[0], int.Parse(words[1], invariant), int.Parse(words[2], invariant), words[3], words[4],
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[5], invariant) / 1_000_000),
            long.Parse(words[6], invariant));
    }
}
