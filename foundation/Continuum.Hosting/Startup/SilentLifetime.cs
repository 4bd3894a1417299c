using Microsoft.Extensions.Hosting;

namespace Continuum.Hosting.Startup;

/// <summary>
/// Takes the place of the framework's console lifetime: signals are <see cref="StopSignals"/>' business.
/// </summary>
internal sealed class SilentLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
