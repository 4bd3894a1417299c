using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// Collects bytes until a request's line and headers are whole, in a pooled buffer that is held only meanwhile.
/// </summary>
internal sealed class HeadReader
{
    // As the framework's server.
    private const int MaxLineBytes = 8 * 1024;
    private const int MaxHeaderBytes = 32 * 1024;

    // Small steps: more than a request's headers is kept only while the connection cannot go on.
    private const int LeastBytes = 1024;

    private static readonly HttpParser<RequestHead> Parser = new(showErrorDetails: false);

    private byte[] _bytes = [];
    private int _first;
    private int _headers;
    private int _next;
    private int _end;
    private bool _hasLine;

    /// <summary>Bytes that nobody has taken yet.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_next, _end - _next);

    /// <summary>The bytes of the request that is under way, and whatever follows it.</summary>
    public ReadOnlySpan<byte> Unfinished => _bytes.AsSpan(_first, _end - _first);

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _end)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes bytes that are no part of a request's head.</summary>
    public void Take(int count)
    {
        _next += count;
        _first = _next;
        if (_next == _end)
        {
            Release();
        }
    }

    /// <summary>Goes on with what is here. True: the head, or the trailers, are whole.</summary>
    /// <param name="head">What is filled in; whoever begins another request clears it.</param>
    /// <param name="trailers">Whether these are the headers behind a body.</param>
    /// <param name="refusal">The status that refuses what is here; 0: it is fine so far.</param>
    public bool TryRead(RequestHead head, bool trailers, out int refusal)
    {
        try
        {
            bool whole = TryParse(head, trailers, out refusal);
            refusal = head.Refusal != 0 ? head.Refusal : refusal;
            return whole;
        }
        catch (BadHttpRequestException exception)
        {
            refusal = exception.StatusCode;
            return false;
        }
    }

    /// <summary>The next bytes are another request's.</summary>
    public void Begin()
    {
        _hasLine = false;
        Take(0);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        _first = _next = _end = 0;
    }

    private bool TryParse(RequestHead head, bool trailers, out int refusal)
    {
        refusal = 0;
        if (!_hasLine && !trailers)
        {
            SkipEmptyLines();
        }

        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(_bytes, _next, _end - _next));
        if (!_hasLine && !trailers)
        {
            _hasLine = Parser.ParseRequestLine(head, ref reader);
            long line = _hasLine ? reader.Consumed : _end - _next;
            refusal = line > MaxLineBytes ? StatusCodes.Status414UriTooLong : 0;
            if (!_hasLine || refusal != 0)
            {
                return false;
            }

            _headers = _next + (int)line;
        }

        bool whole = Parser.ParseHeaders(head, ref reader);
        _next += (int)reader.Consumed;
        int headers = (whole ? _next : _end) - (trailers ? _first : _headers);
        refusal = headers > MaxHeaderBytes ? StatusCodes.Status431RequestHeaderFieldsTooLarge : 0;
        return whole;
    }

    // RFC 9112, section 2.2: a server should ignore them before a request's line.
    private void SkipEmptyLines()
    {
        ReadOnlySpan<byte> rest = Rest;
        int line = rest.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        int skip = line < 0 ? rest.Length : line;
        if (skip > 0)
        {
            Take(skip);
        }
    }

    private void MakeRoom(int count)
    {
        int kept = _end - _first;
        byte[] source = _bytes;
        if (kept + count > _bytes.Length)
        {
            _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(LeastBytes, kept + count));
        }

        Buffer.BlockCopy(source, _first, _bytes, 0, kept);
        if (source != _bytes && source.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(source);
        }

        _next -= _first;
        _headers -= _first;
        _end = kept;
        _first = 0;
    }
}
