using System.Buffers.Binary;
using System.Net.Sockets;
using Continuum.Testing.Power.Disks;

namespace Continuum.Testing.Power.Nbd;

/// <summary>
/// Serves a disk to QEMU as a network block device on a Unix socket, one client after the other. Written from the
/// protocol's description (NetworkBlockDevice/nbd, doc/proto.md); requests are answered in their order. Flushes take
/// their time, as on real disks: the moment between a write and its flush is what power cuts must meet.
/// </summary>
public sealed class NbdServer : IAsyncDisposable
{
    internal const int MostBytes = 1 << 25;

    private const uint ReplyMagic = 0x67446698;
    private const uint Refused = 22; // EINVAL
    private const int ReplyBytes = 16;

    private readonly VolatileDisk _disk;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _buffer = new byte[ReplyBytes + MostBytes];
    private readonly Lock _gate = new();
    private readonly Random _flushTimes;
    private readonly TimeSpan _longestFlush;
    private readonly Task _serving;
    private TaskCompletionSource<CutOutcome>? _armed;
    private Random? _armedChance;
    private int _armedWrites;
    private bool _armedLosesAll;
    private bool _halted;
    private volatile bool _busy;

    /// <summary>Listens at once.</summary>
    /// <param name="socketPath">At most 107 bytes long.</param>
    /// <param name="disk">What is served.</param>
    /// <param name="flushTimes">Decides how long each flush takes.</param>
    /// <param name="longestFlush">The longest.</param>
    public NbdServer(string socketPath, VolatileDisk disk, Random flushTimes, TimeSpan longestFlush)
    {
        _disk = disk;
        _flushTimes = flushTimes;
        _longestFlush = longestFlush;
        SocketPath = socketPath;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        _listener.Listen();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string SocketPath { get; }

    /// <summary>
    /// Cuts the disk's power: what was not answered by now has not happened, and nothing is answered any more to the
    /// client that there is.
    /// </summary>
    /// <param name="chance">Decides what the cut does.</param>
    /// <param name="losesAll">Or nothing is kept that was not flushed.</param>
    public CutOutcome CutPower(Random chance, bool losesAll = false)
    {
        lock (_gate)
        {
            return Cut(chance, losesAll);
        }
    }

    /// <summary>Cuts the disk's power right after a write, when its flush is yet to come.</summary>
    /// <param name="chance">Decides what the cut does.</param>
    /// <param name="writes">After so many writes from now on.</param>
    /// <param name="atMost">Or after so long, when there are fewer.</param>
    /// <param name="losesAll">Whether nothing is kept that was not flushed, whatever chance says.</param>
    public async Task<CutOutcome> CutPowerAsync(Random chance, int writes, TimeSpan atMost, bool losesAll = false)
    {
        TaskCompletionSource<CutOutcome> armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            (_armed, _armedWrites, _armedChance, _armedLosesAll) = (armed, writes, chance, losesAll);
        }

        await Task.WhenAny(armed.Task, Task.Delay(atMost, TimeProvider.System));
        lock (_gate)
        {
            _armed = null;
            return _halted ? armed.Task.Result : Cut(chance, losesAll);
        }
    }

    /// <summary>Waits for the end of the client that there is, and serves the next one.</summary>
    public async Task RestoreAsync()
    {
        await Deadline.UntilAsync("the disk's client to be gone", () => !_busy || _serving.IsCompleted);
        if (_serving.IsCompleted)
        {
            // It only ends when it is broken or disposed of; says which.
            await _serving;
            throw new ObjectDisposedException(nameof(NbdServer));
        }

        lock (_gate)
        {
            _halted = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket client = await _listener.AcceptAsync(_stop.Token);
                _busy = true;
                await using NetworkStream stream = new(client);
                await ServeAsync(stream);
                _busy = false;
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(NetworkStream client)
    {
        try
        {
            if (await NbdHandshake.RunAsync(client, _disk.Length, _stop.Token))
            {
                while (await AnswerAsync(client))
                {
                }

                await client.CopyToAsync(Stream.Null, _stop.Token);
            }
        }
        catch (IOException)
        {
            // A machine that was killed says no goodbye; a write that it had only begun is none.
        }
    }

    private async Task<bool> AnswerAsync(NetworkStream client)
    {
        await client.ReadExactlyAsync(_buffer.AsMemory(0, NbdRequest.Bytes), _stop.Token);
        NbdRequest request = NbdRequest.Parse(_buffer);
        bool withData = request.Command is NbdCommand.Read or NbdCommand.Write;
        if (withData && request.Length > MostBytes)
        {
            throw new InvalidDataException($"{request.Length} bytes at once are more than {MostBytes}.");
        }

        Memory<byte> data = _buffer.AsMemory(ReplyBytes, withData ? (int)request.Length : 0);
        if (request.Command is NbdCommand.Write)
        {
            await client.ReadExactlyAsync(data, _stop.Token);
        }

        if (request.Command is NbdCommand.Flush)
        {
            await Task.Delay(_longestFlush * _flushTimes.NextDouble(), TimeProvider.System, _stop.Token);
        }

        if (request.Command is NbdCommand.Disconnect || Apply(request, data.Span) is not { } done)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(_buffer, ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(4), done ? 0 : Refused);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.AsSpan(8), request.Cookie);
        int answer = ReplyBytes + (done && request.Command is NbdCommand.Read ? data.Length : 0);
        await client.WriteAsync(_buffer.AsMemory(0, answer), _stop.Token);
        return true;
    }

    private CutOutcome Cut(Random chance, bool losesAll)
    {
        _halted = true;
        return _disk.CutPower(chance, losesAll);
    }

    // Null: there is no power.
    private bool? Apply(NbdRequest request, Span<byte> data)
    {
        lock (_gate)
        {
            bool? done = _halted ? null : Reach(request, data);
            return _halted ? null : done;
        }
    }

    private bool Reach(NbdRequest request, Span<byte> data)
    {
        switch (request.Command)
        {
            case NbdCommand.Read or NbdCommand.Write when !_disk.Holds(request.Offset, request.Length):
                return false;
            case NbdCommand.Read:
                _disk.Read((int)request.Offset, data);
                return true;
            case NbdCommand.Write:
                _disk.Write((int)request.Offset, data, request.Keep);
                if (_armed is { } armed && --_armedWrites <= 0)
                {
                    armed.SetResult(Cut(_armedChance!, _armedLosesAll));
                    _armed = null;
                }

                return true;
            case NbdCommand.Flush:
                _disk.Flush();
                return true;
            default:
                return false;
        }
    }
}
