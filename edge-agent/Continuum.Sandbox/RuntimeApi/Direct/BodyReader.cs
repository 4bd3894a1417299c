namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>Reads or skips one request's body.</summary>
internal sealed class BodyReader
{
    private ChunkedReader _chunks;
    private BodyBuffer _body;
    private bool _isChunked;
    private bool _keeps;
    private long _left;
    private int _limit;

    /// <summary>A body begins.</summary>
    /// <param name="head">What was declared of it.</param>
    public void Begin(RequestHead head)
    {
        _chunks = default;
        _isChunked = head.IsChunked;
        _left = head.ContentLength ?? 0;
        _keeps = false;
    }

    /// <summary>What follows is kept, up to so many bytes; otherwise it is skipped.</summary>
    public void Keep(int limit)
    {
        _keeps = true;
        _limit = limit;
    }

    /// <summary>What follows is skipped.</summary>
    public void Skip()
    {
        _keeps = false;
        _body.Drop();
    }

    /// <summary>Takes what belongs to the body.</summary>
    public BodyProgress Read(ref ReadOnlySpan<byte> bytes)
    {
        while (!IsOver)
        {
            if (bytes.IsEmpty)
            {
                return BodyProgress.NeedsMore;
            }

            ReadOnlySpan<byte> data = _isChunked ? _chunks.Read(ref bytes) : ReadPlain(ref bytes);
            if (_chunks.IsBroken)
            {
                return BodyProgress.Broken;
            }

            if (_keeps && data.Length > _limit - _body.Length)
            {
                Skip();
                return BodyProgress.TooLarge;
            }

            if (_keeps)
            {
                _body.Append(data);
            }
        }

        return _isChunked ? BodyProgress.Trailers : BodyProgress.Whole;
    }

    /// <summary>What was kept; the caller owns it.</summary>
    public byte[] Take() => _body.Take();

    private bool IsOver => _isChunked ? _chunks.IsOver : _left == 0;

    private ReadOnlySpan<byte> ReadPlain(ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> data = bytes[..(int)Math.Min(bytes.Length, _left)];
        bytes = bytes[data.Length..];
        _left -= data.Length;
        return data;
    }
}
