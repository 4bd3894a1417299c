using System.Text;

namespace Continuum.Kvm.Guest;

/// <summary>What a program wrote, both outputs in one.</summary>
internal sealed class ProgramText
{
    private readonly StringBuilder _text = new();

    internal ProgramStreams Streams => new() { Output = Take };

    public override string ToString() => _text.ToString();

    private void Take(int descriptor, ReadOnlySpan<byte> bytes) => _text.Append(Encoding.UTF8.GetString(bytes));
}
