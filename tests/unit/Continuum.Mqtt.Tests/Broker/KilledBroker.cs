using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>A broker over a session log that lives on from one killed broker to the next.</summary>
internal sealed class KilledBroker(TempFolder folder) : IAsyncDisposable
{
    private TestBroker? _running;
    private int _generation;

    public int Port => _running!.Port;

    private string Folder => folder.File($"{_generation}");

    public async Task StartAsync() => _running = await TestBroker.StartAsync(
        store: new FolderSessionStore(Folder),
        configure: options =>
        {
            options.MaxInFlightPerSession = 3;
            options.ReceiveMaximum = 6;
            options.SystemTopicsIntervalSeconds = 0;
        });

    /// <summary>
    /// Kills it as it stands: its log is what it is now, and of what it sends from now on nobody reads anything.
    /// </summary>
    public async Task KillAsync(Action loseConnections)
    {
        string log = Path.Combine(Folder, "sessions.log");
        byte[] left = await ReadAsync(log);
        loseConnections();
        await _running!.DisposeAsync();
        _generation++;
        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, "sessions.log"), left);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream copy = new();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
