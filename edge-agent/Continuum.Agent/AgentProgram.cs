using Continuum.Agent.Admin;
using Continuum.Agent.Bridges;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Http;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Sandboxes;
using Continuum.Agent.Shadows;
using Continuum.Agent.Uplink;
using Continuum.Hosting.Access;
using Continuum.Hosting.Data;
using Continuum.Hosting.Health;
using Continuum.Hosting.Metrics;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Startup;
using Continuum.Hosting.Telemetry;

namespace Continuum.Agent;

/// <summary>The agent as a program: its settings, services and endpoints.</summary>
internal static class AgentProgram
{
    public const string Name = "continuum-agent";

    public static ProgramDefinition Definition { get; } = new()
    {
        Name = Name,
        Settings = ProgramSettings.Create()
            .Add<NodeOptions>(NodeOptions.Section, NodeOptions.Settings)
            .Add<UplinkOptions>(UplinkOptions.Section, UplinkOptions.Settings)
            .Add<HttpOptions>(HttpOptions.Section, HttpOptions.Settings)
            .Add<MqttOptions>(MqttOptions.Section, MqttOptions.Settings)
            .Add<MqttTlsOptions>($"{MqttOptions.Section}:Tls", MqttTlsOptions.Settings)
            .Add<MqttLimitOptions>($"{MqttOptions.Section}:Limits", MqttLimitOptions.Settings)
            .Add<EventQueueOptions>(EventQueueOptions.Section, EventQueueOptions.Settings)
            .Add<OutboxOptions>(OutboxOptions.Section, OutboxOptions.Settings)
            .Add<BridgesOptions>(BridgesOptions.Section, BridgesOptions.Settings)
            .Add<DispatchOptions>(DispatchOptions.Section, DispatchOptions.Settings)
            .Add<SandboxOptions>(SandboxOptions.Section, SandboxOptions.Settings),
        Configure = Configure,
        Map = Map,
    };

    private static void Configure(WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddAgentOptions();
        NodeOptions node = builder.Configuration.GetSection(NodeOptions.Section).Get<NodeOptions>() ?? new();
        HttpOptions http = builder.Configuration.GetSection(HttpOptions.Section).Get<HttpOptions>() ?? new();
        UplinkOptions uplink = builder.Configuration.GetSection(UplinkOptions.Section).Get<UplinkOptions>() ?? new();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(http.Url);
        builder.AddContinuumTelemetry(Name, node.Id);

        // A negative minimum is told with all other mistakes, when the options are validated.
        DataDirectory data = DataDirectory.Open(node.Data, Name, Math.Max(node.MinFreeBytes, 0));
        services.AddSingleton(_ => data);
        services.AddSingleton(AccessToken.LoadOrCreate(
            uplink.TokenFile.Length > 0 ? uplink.TokenFile : data.File("token")));
        services.AddAgentServices(data, node);
        services.AddContinuumHealth();
        services.AddContinuumMetricsPage();
    }

    private static void Map(WebApplication app)
    {
        app.OpenState();
        app.UseProblems();
        app.UseRouting();
        app.UseWebSockets();
        app.UseAccessToken(app.Services.GetRequiredService<AccessToken>());
        app.MapContinuumHealth();
        app.MapContinuumMetrics();
        app.MapAdmin();
        app.MapShadows();
        app.MapMqtt();
        app.MapFunctions();
    }
}
