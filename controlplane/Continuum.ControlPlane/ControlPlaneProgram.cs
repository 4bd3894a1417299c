using Continuum.Contracts.Api;
using Continuum.ControlPlane.DeadLetters;
using Continuum.ControlPlane.Events;
using Continuum.ControlPlane.Functions;
using Continuum.ControlPlane.Gateway;
using Continuum.ControlPlane.Images;
using Continuum.ControlPlane.Logs;
using Continuum.ControlPlane.Nodes;
using Continuum.ControlPlane.Placement;
using Continuum.ControlPlane.Shadows;
using Continuum.Grains;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Access;
using Continuum.Hosting.Data;
using Continuum.Hosting.Health;
using Continuum.Hosting.Metrics;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Startup;
using Continuum.Hosting.Telemetry;
using Continuum.Images.Store;
using Continuum.Link;
using Continuum.Silo.Hosting;
using Continuum.Storage;
using Microsoft.Extensions.Options;

namespace Continuum.ControlPlane;

/// <summary>The control plane as a program: its settings, services and endpoints.</summary>
internal static class ControlPlaneProgram
{
    public const string Name = "continuum-controlplane";

    public static ProgramDefinition Definition { get; } = new()
    {
        Name = Name,
        Settings = ProgramSettings.Create()
            .Add<ControlPlaneOptions>(ControlPlaneOptions.Section, ControlPlaneOptions.Settings)
            .Add<PlacementSettings>(PlacementSettings.Section, PlacementSettings.Settings),
        Configure = Configure,
        Map = Map,
    };

    private static void Configure(WebApplicationBuilder builder)
    {
        ControlPlaneOptions options =
            builder.Configuration.GetSection(ControlPlaneOptions.Section).Get<ControlPlaneOptions>() ?? new();
        IServiceCollection services = builder.Services;
        services.AddOptionsWithValidateOnStart<ControlPlaneOptions, ControlPlaneOptionsValidator>()
            .BindConfiguration(ControlPlaneOptions.Section);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(options.Url);
        builder.AddContinuumTelemetry(Name, node: null);

        // A negative minimum is told with all other mistakes, when the options are validated.
        DataDirectory data = DataDirectory.Open(options.Data, Name, Math.Max(options.MinFreeBytes, 0));
        services.AddSingleton(_ => data);
        services.AddSingleton(AccessToken.LoadOrCreate(
            options.TokenFile.Length > 0 ? options.TokenFile : data.File("token")));
        services.AddSingleton(provider => new ImageStore(
            data.File("images"), new ImageStoreOptions(), provider.GetRequiredService<TimeProvider>()));

        services.AddSqliteGrainStorage(GrainStorageNames.Default, data.File("state.db"), GrainsJson.Default);
        services.AddOptionsWithValidateOnStart<PlacementSettings, PlacementSettingsValidator>()
            .BindConfiguration(PlacementSettings.Section);
        services.AddSingleton(provider =>
            provider.GetRequiredService<IOptions<PlacementSettings>>().Value.ToOptions());
        services.AddEmbeddedSilo(_ => { });
        services.AddGrainsOfContinuumGrains();
        services.AddSingleton<IImageLayers, StoredImageLayers>();
        services.AddPlacement();

        services.AddSingleton<NodeConnections>();
        services.AddSingleton<FleetWatch>();
        services.AddSingleton<NodeDeparture>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeDeparture>());
        services.AddSingleton<InvocationGateway>();
        services.AddSingleton<LogStore>().AddSingleton<NodeShadows>();
        services.AddSingleton<IControlPlaneHandler, NodeHandler>();

        services.AddContinuumHealth();
        services.AddContinuumMetricsPage();
        services.AddOpenApi("v1");
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
    }

    private static void Map(WebApplication app)
    {
        // Asked for once, so that it is closed with the program.
        _ = app.Services.GetRequiredService<DataDirectory>();
        try
        {
            app.Services.OpenGrainStorage(GrainStorageNames.Default);
        }
        catch (StorageException e)
        {
            throw new StartupException(
                ExitCode.InputOutput,
                e.Message,
                "Restore the file from a copy, or start with another --data folder.",
                e);
        }

        app.UseProblems();
        app.UseRouting();
        app.UseWebSockets();
        app.UseAccessToken(app.Services.GetRequiredService<AccessToken>());
        app.UseAddressRules();
        app.MapContinuumHealth();
        app.MapContinuumMetrics();
        app.MapOpenApi("/v1/openapi.json").AllowAnonymous();
        app.MapAgentLink("/v1/link");
        app.MapNodes();
        app.MapFunctions();
        app.MapDeploys();
        app.MapImages();
        app.MapLogs();
        app.MapDeadLetters();
        app.MapEvents();
        app.MapDevices();
        app.MapGateway();
    }
}
