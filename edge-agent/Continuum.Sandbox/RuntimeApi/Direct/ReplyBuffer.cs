using System.Buffers;
using System.Globalization;
using System.Text;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>Builds one reply in a pooled buffer. To be disposed.</summary>
internal sealed class ReplyBuffer : IHeaderSink, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    /// <summary>What is here.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The status line and the headers that every reply has.</summary>
    public void Begin(int status, long contentLength, bool close, bool sayKeepAlive)
    {
        Append(StatusLine(status));
        Append("Content-Length: "u8);
        Span<byte> digits = stackalloc byte[20];
        contentLength.TryFormat(digits, out int count, provider: CultureInfo.InvariantCulture);
        Append(digits[..count]);
        Append("\r\n"u8);
        if (close)
        {
            Append("Connection: close\r\n"u8);
        }
        else if (sayKeepAlive)
        {
            Append("Connection: keep-alive\r\n"u8);
        }
    }

    /// <inheritdoc/>
    public void Add(string name, string value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }

    /// <summary>Ends the headers.</summary>
    public void EndHeaders() => Append("\r\n"u8);

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    // What would break the header block, or is no ASCII, is replaced.
    private void Append(string text)
    {
        MakeRoom(text.Length);
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            text = string.Create(text.Length, text, static (into, from) =>
            {
                for (int i = 0; i < into.Length; i++)
                {
                    into[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
                }
            });
        }

        _length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(_length));
    }

    private void MakeRoom(int count)
    {
        if (_length + count > _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _bytes.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }

    private static ReadOnlySpan<byte> StatusLine(int status) => status switch
    {
        200 => "HTTP/1.1 200 OK\r\n"u8,
        202 => "HTTP/1.1 202 Accepted\r\n"u8,
        400 => "HTTP/1.1 400 Bad Request\r\n"u8,
        403 => "HTTP/1.1 403 Forbidden\r\n"u8,
        404 => "HTTP/1.1 404 Not Found\r\n"u8,
        405 => "HTTP/1.1 405 Method Not Allowed\r\n"u8,
        413 => "HTTP/1.1 413 Payload Too Large\r\n"u8,
        414 => "HTTP/1.1 414 URI Too Long\r\n"u8,
        431 => "HTTP/1.1 431 Request Header Fields Too Large\r\n"u8,
        505 => "HTTP/1.1 505 HTTP Version Not Supported\r\n"u8,
        _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} \r\n")),
    };
}
