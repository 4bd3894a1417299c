using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Continuum.Bench.Mqtt;

/// <summary>
/// The socket by which a .NET process can be asked for diagnostics (dotnet/diagnostics, ipc-protocol.md).
/// </summary>
internal static class DiagnosticPort
{
    private const string Provider = "Microsoft-Windows-DotNETRuntime";

    // GCHeapCollect: enabling it collects the whole heap.
    private const ulong CollectKeyword = 0x800000;
    private const uint Informational = 4;
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing2 = 3;
    private const byte Server = 0xFF;
    private const int HeaderBytes = 20;

    private static ReadOnlySpan<byte> Magic => "DOTNET_IPC_V1\0"u8;

    /// <summary>Has a process collect its heap, all generations; complete when it has.</summary>
    /// <exception cref="BenchException">It has no such socket, or refused.</exception>
    public static async Task CollectAsync(int processId, CancellationToken cancellationToken)
    {
        string file = Directory.GetFiles(
                Path.GetTempPath(),
                string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{processId}-*-socket")).FirstOrDefault()
            ?? throw new BenchException(
                $"process {processId} has no diagnostic socket: DOTNET_EnableDiagnostics must not be 0");
        using Socket session = await SendAsync(file, CollectTracing2, Collecting(), cancellationToken);
        byte[] number = await AnswerAsync(session, cancellationToken);
        Task drained = DrainAsync(session, cancellationToken);
        // Who stops the session is answered when the collection that began with it is over.
        using Socket stop = await SendAsync(file, StopTracing, number, cancellationToken);
        await AnswerAsync(stop, cancellationToken);
        await drained;
    }

    private static async Task<Socket> SendAsync(
        string file, byte command, byte[] payload, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(file), cancellationToken);
            byte[] size = new byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)(HeaderBytes + payload.Length));
            byte[] packet = [.. Magic, .. size, EventPipe, command, 0, 0, .. payload];
            await socket.SendAsync(packet, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Both answers are the eight bytes of a session's number.
    private static async Task<byte[]> AnswerAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] answer = new byte[HeaderBytes + sizeof(ulong)];
        for (int got = 0; got < answer.Length;)
        {
            int more = await socket.ReceiveAsync(answer.AsMemory(got), cancellationToken);
            got += more > 0 ? more : throw new BenchException("the diagnostic socket was closed without an answer");
        }

        bool done = answer[16] == Server && answer[17] == 0;
        return done ? answer[HeaderBytes..] : throw new BenchException("the process refused to collect its heap");
    }

    private static async Task DrainAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] events = new byte[64 * 1024];
        while (await socket.ReceiveAsync(events, cancellationToken) > 0)
        {
            // What it tells of the collection is not asked for.
        }
    }

    // One megabyte of buffer, the format nettrace, no rundown, one provider without arguments.
    private static byte[] Collecting()
    {
        byte[] numbers = new byte[25];
        BinaryPrimitives.WriteUInt32LittleEndian(numbers, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(9), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(numbers.AsSpan(13), CollectKeyword);
        BinaryPrimitives.WriteUInt32LittleEndian(numbers.AsSpan(21), Informational);
        return [.. numbers, .. Text(Provider), .. Text("")];
    }

    private static byte[] Text(string text)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length + 1);
        return [.. length, .. Encoding.Unicode.GetBytes(text + '\0')];
    }
}
