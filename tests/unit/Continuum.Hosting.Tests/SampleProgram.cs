using System.Net;
using Continuum.Hosting.Access;
using Continuum.Hosting.Configuration;
using Continuum.Hosting.Data;
using Continuum.Hosting.Health;
using Continuum.Hosting.Metrics;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Startup;
using Continuum.Hosting.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Continuum.Hosting.Tests;

/// <summary>A program as ours are: a data directory, a token, a port on loopback, the shared pages.</summary>
internal static class SampleProgram
{
    public static SettingsReference Settings() => ProgramSettings.Create()
        .Add(new Setting("Data:Path", "", "The folder that holds the state.", ShortFlag: "--data"))
        .Add<SampleOptions>("Sample",
            new("Sample:IntervalSeconds", "5", "Seconds between two reports.", SettingKind.WholeNumber),
            new("Sample:Misses", "3", "Reports that may be missed.", SettingKind.WholeNumber),
            new("Sample:Port", "0", "The port; 0 for a free one.", SettingKind.WholeNumber, ShortFlag: "--port"),
            new("Sample:Stuck", "false", "Whether a service refuses to end.", SettingKind.Switch));

    public static ProgramDefinition Definition(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null) => new()
        {
            Name = "sample",
            Settings = Settings(),
            Configure = builder => Configure(builder, configure),
            Map = app => Map(app, map),
        };

    /// <summary>Surroundings without anything of the test's own process.</summary>
    public static ProgramSurroundings Surroundings(params string[] arguments) =>
        new(arguments, new Dictionary<string, string>(), new StringWriter(), new StringWriter());

    private static void Configure(WebApplicationBuilder builder, Action<WebApplicationBuilder>? configure)
    {
        builder.AddContinuumTelemetry("sample", "node-1");
        builder.Services.AddOptionsWithValidateOnStart<SampleOptions, SampleOptionsValidator>()
            .BindConfiguration("Sample");
        SampleOptions options = builder.Configuration.GetSection("Sample").Get<SampleOptions>() ?? new();
        if (builder.Configuration["Data:Path"] is { Length: > 0 } path)
        {
            DataDirectory data = DataDirectory.Open(path, "sample", minFreeBytes: 1);
            builder.Services.AddSingleton(_ => data);
            builder.Services.AddSingleton(AccessToken.LoadOrCreate(data.File("token")));
        }

        if (options.Stuck)
        {
            builder.Services.AddHostedService<StuckService>();
        }

        builder.Services.AddContinuumHealth();
        builder.Services.AddContinuumMetricsPage();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        configure?.Invoke(builder);
    }

    private static void Map(WebApplication app, Action<WebApplication>? map)
    {
        app.UseProblems();
        if (app.Services.GetService<DataDirectory>() is not null)
        {
            app.UseAccessToken(app.Services.GetRequiredService<AccessToken>());
        }

        app.MapContinuumHealth();
        app.MapContinuumMetrics();
        map?.Invoke(app);
    }

    private sealed class StuckService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
    }
}
