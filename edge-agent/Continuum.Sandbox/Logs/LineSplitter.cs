using System.Buffers;
using System.Text;

namespace Continuum.Sandbox.Logs;

/// <summary>
/// Cuts what a program writes into lines; a line ends at 64 KiB, its rest is skipped. Only the beginning of a line
/// whose end has not come is kept. One thread at a time.
/// </summary>
internal sealed class LineSplitter(Action<string> line) : IDisposable
{
    public const int MaxLineBytes = 64 * 1024;

    private byte[] _begun = [];
    private int _length;
    private bool _skipping;

    /// <summary>Takes bytes as they were written.</summary>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (!_skipping)
            {
                Take(part, isWhole: end >= 0);
            }

            _skipping &= end < 0;
        }
    }

    /// <summary>What is here is all there is of the last line.</summary>
    public void Finish()
    {
        if (_length > 0)
        {
            Tell(_begun.AsSpan(0, _length));
        }
    }

    public void Dispose() => Forget();

    private void Take(ReadOnlySpan<byte> part, bool isWhole)
    {
        int room = MaxLineBytes - _length;
        bool isCut = part.Length >= room;
        part = part[..Math.Min(part.Length, room)];
        if ((isWhole || isCut) && _length == 0)
        {
            Tell(part);
        }
        else
        {
            Keep(part);
            if (isWhole || isCut)
            {
                Tell(_begun.AsSpan(0, _length));
            }
        }

        _skipping = isCut;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_length + part.Length > _begun.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + part.Length, 256));
            _begun.AsSpan(0, _length).CopyTo(larger);
            int length = _length;
            Forget();
            _begun = larger;
            _length = length;
        }

        part.CopyTo(_begun.AsSpan(_length));
        _length += part.Length;
    }

    private void Tell(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
        Forget();
        line(text);
    }

    private void Forget()
    {
        if (_begun.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_begun);
        }

        _begun = [];
        _length = 0;
    }
}
