using System.Text;
using Continuum.Kvm;
using Continuum.Sandbox.RuntimeApi;
using Continuum.Sandbox.RuntimeApi.Direct;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>A program whose bytes are handed over directly, as a virtual loopback does.</summary>
internal sealed class DirectProgram : IProgramConnection, ILoopbackPeer
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _received = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly ILoopbackConnection _service;
    private int _read;

    public DirectProgram(RuntimeSession session, byte[]? state = null) =>
        _service = new DirectRuntimeApi(session).Connect(this, state is null ? null : (ReadOnlyMemory<byte>?)state);

    /// <summary>Whether the service has ended the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>All that came so far.</summary>
    public string Received
    {
        get
        {
            lock (_gate)
            {
                return Encoding.Latin1.GetString(_received.ToArray());
            }
        }
    }

    public Task SendAsync(byte[] bytes)
    {
        _service.Receive(bytes);
        return Task.CompletedTask;
    }

    /// <summary>Sends text, and returns all that has come so far.</summary>
    public string Say(string text)
    {
        _service.Receive(Encoding.Latin1.GetBytes(text));
        return Received;
    }

    public async Task<byte[]> ReceiveAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_received.Length > _read || IsClosed)
                {
                    byte[] bytes = _received.ToArray()[_read..];
                    _read += bytes.Length;
                    return bytes;
                }
            }

            await _news.WaitAsync();
        }
    }

    /// <summary>What a snapshot of the program would hold of the connection.</summary>
    public byte[] SaveState() => _service.SaveState();

    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _received.Write(bytes);
        }

        _news.Release();
    }

    public void Close()
    {
        lock (_gate)
        {
            IsClosed = true;
        }

        _news.Release();
    }

    public void Dispose()
    {
        _service.Close();
    }
}
