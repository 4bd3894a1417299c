using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using HttpMethod = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpMethod;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>What counts of one request's line, headers and trailers; filled in by the framework's parser.</summary>
internal sealed class RequestHead : IHttpRequestLineHandler, IHttpHeadersHandler
{
    // As the framework's server.
    private const int MaxHeaders = 100;

    private char[] _path = new char[128];
    private int _pathLength;
    private int _headers;
    private int _hosts;
    private bool _isHttp11;
    private bool _saysClose;
    private bool _saysKeepAlive;
    private bool _inTrailers;

    /// <summary>The parts that the calls look at.</summary>
    public RuntimeRequest Request { get; } = new();

    /// <summary>The method.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The target's path, decoded.</summary>
    public ReadOnlySpan<char> Path => _path.AsSpan(0, _pathLength);

    /// <summary>The body's length where it is declared.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the program waits for a word before it sends the body.</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>Whether the connection stays.</summary>
    public bool KeepsAlive => !_saysClose && (_isHttp11 || _saysKeepAlive);

    /// <summary>Whether that must be said: it is not what the protocol's version implies.</summary>
    public bool MustSayKeepAlive => KeepsAlive && !_isHttp11;

    /// <summary>The status that refuses the request; 0: nothing is wrong with it.</summary>
    public int Refusal { get; private set; }

    /// <summary>Forgets all, for the next request.</summary>
    public void Clear()
    {
        Request.Clear();
        _pathLength = _headers = _hosts = Refusal = 0;
        _isHttp11 = _saysClose = _saysKeepAlive = _inTrailers = IsChunked = ExpectsContinue = false;
        ContentLength = null;
        Method = "";
    }

    /// <summary>What follows are the headers behind the body.</summary>
    public void BeginTrailers()
    {
        _inTrailers = true;
        _headers = 0;
    }

    /// <inheritdoc/>
    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength target, Span<byte> startLine)
    {
        _isHttp11 = versionAndMethod.Version == HttpVersion.Http11;
        Method = versionAndMethod.Method switch
        {
            HttpMethod.Get => HttpMethods.Get,
            HttpMethod.Post => HttpMethods.Post,
            HttpMethod.Head => HttpMethods.Head,
            _ => "other",
        };
        ReadOnlySpan<byte> path = startLine.Slice(target.Offset, target.Length);
        int scheme = path.IndexOf("://"u8);
        if (scheme > 0 && path[0] != '/')
        {
            // The absolute form (RFC 9112, section 3.2.2): which host is meant is known from the connection.
            int slash = path[(scheme + 3)..].IndexOf((byte)'/');
            path = slash < 0 ? "/"u8 : path[(scheme + 3 + slash)..];
        }

        if (path is not [(byte)'/', ..])
        {
            Refuse(StatusCodes.Status400BadRequest);
            return;
        }

        Decode(path, target.IsEncoded);
    }

    /// <inheritdoc/>
    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (++_headers > MaxHeaders)
        {
            Refuse(StatusCodes.Status431RequestHeaderFieldsTooLarge);
        }
        else if (_inTrailers)
        {
            TakeTrailer(name, value);
        }
        else
        {
            TakeHeader(name, value);
        }
    }

    /// <inheritdoc/>
    public void OnHeadersComplete(bool endStream)
    {
        bool hostIsWrong = _isHttp11 && _hosts != 1;
        bool bodyHasNoEnd = !_isHttp11 && (IsChunked || (Method == HttpMethods.Post && ContentLength is null));
        if (!_inTrailers && (hostIsWrong || bodyHasNoEnd))
        {
            Refuse(StatusCodes.Status400BadRequest);
        }

        if (IsChunked && ContentLength is not null)
        {
            // RFC 9112, section 6.1: the coding counts, and nothing on the connection is to be believed afterwards.
            ContentLength = null;
            _saysClose = true;
        }
    }

    /// <inheritdoc/>
    public void OnStaticIndexedHeader(int index) => Refuse(StatusCodes.Status400BadRequest);

    /// <inheritdoc/>
    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => Refuse(StatusCodes.Status400BadRequest);

    private void TakeHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Host"))
        {
            _hosts++;
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Length"))
        {
            TakeLength(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Content-Type"))
        {
            Request.ContentType = Ascii.Equals(value, "application/json")
                ? "application/json"
                : Encoding.UTF8.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Connection"))
        {
            TakeConnection(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"))
        {
            IsChunked = TakeOrRefuse(!IsChunked && Ascii.EqualsIgnoreCase(value, "chunked"));
        }
        else if (Ascii.EqualsIgnoreCase(name, "Expect"))
        {
            ExpectsContinue = Ascii.EqualsIgnoreCase(value, "100-continue");
        }
        else if (Ascii.EqualsIgnoreCase(name, RuntimeHeaders.ErrorType))
        {
            Request.ErrorType = Encoding.UTF8.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, RuntimeHeaders.ResponseMode))
        {
            Request.ResponseMode = Encoding.UTF8.GetString(value);
        }
    }

    private void TakeTrailer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, RuntimeHeaders.ErrorType))
        {
            Request.LateErrorType = Encoding.UTF8.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, RuntimeHeaders.ErrorBody))
        {
            Request.LateErrorBody = Encoding.UTF8.GetString(value);
        }
    }

    private void TakeLength(ReadOnlySpan<byte> value)
    {
        bool isNumber = Utf8Parser.TryParse(value, out long length, out int read)
            && read == value.Length && char.IsAsciiDigit((char)value[0]);
        if (TakeOrRefuse(isNumber && ContentLength is null))
        {
            ContentLength = length;
        }
    }

    private void TakeConnection(ReadOnlySpan<byte> value)
    {
        foreach (Range part in value.Split((byte)','))
        {
            ReadOnlySpan<byte> token = value[part].Trim((byte)' ');
            _saysClose |= Ascii.EqualsIgnoreCase(token, "close");
            _saysKeepAlive |= Ascii.EqualsIgnoreCase(token, "keep-alive");
        }
    }

    private bool TakeOrRefuse(bool isRight)
    {
        if (!isRight)
        {
            Refuse(StatusCodes.Status400BadRequest);
        }

        return isRight;
    }

    private void Refuse(int status) => Refusal = Refusal == 0 ? status : Refusal;

    private void Decode(ReadOnlySpan<byte> path, bool isEncoded)
    {
        if (path.Length > _path.Length)
        {
            _path = new char[path.Length];
        }

        // Each byte one character: what is no ASCII is in no route.
        _pathLength = Encoding.Latin1.GetChars(path, _path);
        if (isEncoded)
        {
            string decoded = Uri.UnescapeDataString(_path.AsSpan(0, _pathLength));
            decoded.CopyTo(_path);
            _pathLength = decoded.Length;
        }
    }
}
