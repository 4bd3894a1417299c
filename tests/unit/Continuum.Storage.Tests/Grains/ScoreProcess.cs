using Continuum.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Continuum.Storage.Tests.Grains;

/// <summary>A silo over a database file, started and stopped as a host does.</summary>
internal sealed class ScoreProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ScoreProcess(string path)
    {
        _services = new ServiceCollection()
            .AddEmbeddedSilo(_ => { })
            .AddGrainsOfContinuumStorageTests()
            .AddSqliteGrainStorage("Default", path, ScoreJson.Default)
            .BuildServiceProvider();
    }

    public IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    public static async Task<ScoreProcess> StartAsync(string path)
    {
        ScoreProcess process = new(path);
        process._services.OpenGrainStorage("Default");
        foreach (IHostedService service in process._services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
