using System.Diagnostics;
using System.Globalization;

namespace Continuum.Bench.Mqtt;

/// <summary>A broker that runs as a process of its own on this machine.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Port">Plain TCP on loopback.</param>
/// <param name="ProcessId">Of the process that is the broker.</param>
internal sealed record BrokerUnderTest(string Name, int Port, int ProcessId)
{
    /// <summary>TLS on loopback.</summary>
    public int TlsPort { get; init; }

    /// <summary>Memory that it has for itself: what is resident and nobody else's (<c>RssAnon</c> of proc(5)).</summary>
    public long OwnBytes() => StatusKiB("RssAnon:") * 1024;

    /// <summary>Bytes that it caused to be written to storage (<c>write_bytes</c> of proc(5)).</summary>
    public long WrittenBytes() => long.Parse(
        File.ReadLines($"/proc/{ProcessId}/io").First(line => line.StartsWith("write_bytes:", default))["write_bytes:".Length..],
        CultureInfo.InvariantCulture);

    /// <summary>Processor time that it has used so far, all threads together.</summary>
    public TimeSpan ProcessorTime()
    {
        using Process process = Process.GetProcessById(ProcessId);
        return process.TotalProcessorTime;
    }

    private long StatusKiB(string field) => long.Parse(
        File.ReadLines($"/proc/{ProcessId}/status").First(line => line.StartsWith(field, default))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
