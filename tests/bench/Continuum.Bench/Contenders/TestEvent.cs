using System.Globalization;
using System.Text;

namespace Continuum.Bench.Contenders;

/// <summary>The event that every contender gets answered; the answer is the event, byte for byte.</summary>
internal static class TestEvent
{
    /// <summary>Spaced as Python's json writes it, so that a parsed and written copy has the same bytes.</summary>
    public static byte[] Make(int sequence) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $$"""{"celsius": 31.5, "sensor": "hall-3", "sequence": {{sequence}}}"""));

    /// <exception cref="BenchException">It is not the event.</exception>
    public static void Check(string contender, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> answered)
    {
        if (!sent.SequenceEqual(answered))
        {
            throw new BenchException(
                $"{contender} answered {Encoding.UTF8.GetString(answered)} to {Encoding.UTF8.GetString(sent)}");
        }
    }
}
