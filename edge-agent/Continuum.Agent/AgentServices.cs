using System.Security.Cryptography;
using Continuum.Agent.Admin;
using Continuum.Agent.Bridges;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Agent.Images;
using Continuum.Agent.Ingress;
using Continuum.Agent.Ingress.Http;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Invocations;
using Continuum.Agent.Routing;
using Continuum.Agent.Sandboxes;
using Continuum.Agent.Shadows;
using Continuum.Agent.State;
using Continuum.Agent.Uplink;
using Continuum.Hosting.Access;
using Continuum.Hosting.Data;
using Continuum.Hosting.Startup;
using Continuum.Images.Store;
using Continuum.Images.Transfer;
using Continuum.Isolation;
using Continuum.Link;
using Microsoft.Extensions.Options;

namespace Continuum.Agent;

/// <summary>Puts the agent together.</summary>
internal static class AgentServices
{
    public static void AddAgentOptions(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<NodeOptions, NodeOptionsValidator>()
            .BindConfiguration(NodeOptions.Section);
        services.AddOptionsWithValidateOnStart<UplinkOptions, UplinkOptionsValidator>()
            .BindConfiguration(UplinkOptions.Section);
        services.AddOptionsWithValidateOnStart<HttpOptions, HttpOptionsValidator>()
            .BindConfiguration(HttpOptions.Section);
        services.AddOptionsWithValidateOnStart<MqttOptions, MqttOptionsValidator>()
            .BindConfiguration(MqttOptions.Section);
        services.AddOptionsWithValidateOnStart<EventQueueOptions, EventQueueOptionsValidator>()
            .BindConfiguration(EventQueueOptions.Section);
        services.AddOptionsWithValidateOnStart<BridgesOptions, BridgesOptionsValidator>().BindConfiguration("");
        services.AddOptionsWithValidateOnStart<DispatchOptions, DispatchOptionsValidator>()
            .BindConfiguration(DispatchOptions.Section);
        services.AddOptionsWithValidateOnStart<SandboxOptions, SandboxOptionsValidator>()
            .BindConfiguration(SandboxOptions.Section);
    }

    public static void AddAgentServices(this IServiceCollection services, DataDirectory data, NodeOptions node)
    {
        services.AddSingleton(new NodeIdentity(node.Id));
        services.AddSingleton(provider => EventQueue.Open(
            data.File("events.db"),
            provider.GetRequiredService<IOptions<EventQueueOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventQueue>>(),
            provider.GetRequiredService<BridgePlan>().Outbox));
        services.AddSingleton(provider => new BridgePlan(
            provider.GetRequiredService<IOptions<BridgesOptions>>().Value, node.Id));
        services.AddSingleton<BridgeMetrics>();
        services.AddSingleton(_ => DesiredStateStore.Open(data.File("state.db")));
        services.AddSingleton(provider => ShadowStore.Open(
            data.File("shadows.db"),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ShadowStore>>()));
        services.AddSingleton(provider => StartSandboxes(provider, node.Id));
        services.AddSingleton(provider => provider.GetRequiredService<SandboxChoice>().Host);

        services.AddSingleton<DesiredStateHolder>().AddSingleton<RouteTableHolder>();
        services.AddSingleton<AssignmentTable>().AddSingleton<AssignmentBoard>().AddSingleton<StandIns>();
        services.AddSingleton<AssignmentWorker>();
        services.AddSingleton<NodeState>();
        services.AddSingleton<ExecutionTimes>().AddSingleton<FunctionInvoker>();
        services.AddSingleton<IFunctionInvoker>(provider => provider.GetRequiredService<FunctionInvoker>());
        services.AddSingleton<IForwarder, LinkForwarder>();
        services.AddSingleton<IReplyPublisher, BrokerReplyPublisher>();
        services.AddSingleton<DispatchMetrics>().AddSingleton<DeadLetters>().AddSingleton<EventIntake>();
        services.AddSingleton<EventDemand>().AddSingleton<MemoryLedger>().AddSingleton<ReplyOutbox>();
        services.AddSingleton<EventAccounts>();
        services.AddSingleton(NewRunner);
        services.AddSingleton<ShadowAnnouncer>().AddSingleton<DeviceShadows>();
        services.AddSingleton<FunctionEndpoint>().AddSingleton<HttpAddress>().AddSingleton<NodeDescriber>();

        services.AddSingleton(provider => new ImageStore(
            data.File("images"), new ImageStoreOptions(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ImageTransfer(
            provider.GetRequiredService<ImageStore>(),
            new TransferOptions(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBlobSource, LinkBlobSource>().AddSingleton<ImageProvider>();

        services.AddSingleton<LinkHolder>().AddSingleton<AgentHandler>().AddSingleton<UseReport>();
        services.AddSingleton(provider => new LogOutbox(
            provider.GetRequiredService<IOptions<UplinkOptions>>().Value.LogBacklog,
            provider.GetRequiredService<NodeIdentity>(),
            provider.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()));
        services.AddHostedServices();
    }

    /// <summary>Opens what is on the disk and puts the last desired state in force, before anything listens.</summary>
    /// <exception cref="StartupException">A file cannot be used; says which and what helps.</exception>
    public static void OpenState(this WebApplication app)
    {
        try
        {
            // The folder first: what is made first is disposed of last, and its lock must outlive the files in it.
            _ = app.Services.GetRequiredService<DataDirectory>();
            app.Services.BoundEventsElsewhere();
            _ = app.Services.GetRequiredService<ShadowStore>();
            app.Services.GetRequiredService<NodeState>().Restore();
            app.Services.ConnectLink();
        }
        catch (Exception e) when (e is EventQueueException or DesiredStateException or ShadowStoreException)
        {
            throw new StartupException(
                ExitCode.InputOutput, e.Message, "See the message; or start with another --data folder.", e);
        }
        catch (IsolationException e)
        {
            throw new StartupException(
                ExitCode.Unavailable,
                e.Message,
                "The agent runs functions in bubblewrap sandboxes: run it as root, with bubblewrap installed.",
                e);
        }
    }

    // Started in this order and stopped in reverse. The broker comes first and goes last: answers of events that waited
    // on the disk, and of those that are drained, need it. What devices send meanwhile is durable like any other event.
    private static void AddHostedServices(this IServiceCollection services)
    {
        services.AddSingleton<MqttIngress>();
        services.AddSingleton(provider => new Lazy<MqttIngress>(provider.GetRequiredService<MqttIngress>));
        services.AddSingleton(provider => new Lazy<ShadowIngress>(() => new(
            provider.GetRequiredService<MqttIngress>(),
            provider.GetRequiredService<ShadowStore>(),
            provider.GetRequiredService<DeviceShadows>(),
            provider.GetRequiredService<ShadowAnnouncer>(),
            provider.GetRequiredService<ILogger<ShadowIngress>>())));
        services.AddSingleton<MqttListener>();
        services.AddHostedService(provider => provider.GetRequiredService<MqttListener>());
        services.AddHostedService(provider => provider.GetRequiredService<ReplyOutbox>());
        services.AddHostedService<BridgeService>();
        services.AddSingleton<AssignmentReconciler>();
        services.AddHostedService(provider => provider.GetRequiredService<AssignmentReconciler>());
        services.AddSingleton<UplinkService>();
        services.AddHostedService(provider => provider.GetRequiredService<UplinkService>());
        services.AddSingleton<ShadowSync>();
        services.AddSingleton(provider => new Lazy<ShadowSync>(provider.GetRequiredService<ShadowSync>));
        services.AddHostedService(provider => provider.GetRequiredService<ShadowSync>());
        services.AddHostedService<ShadowSweep>();
        services.AddSingleton<LogShipping>();
        services.AddHostedService(provider => provider.GetRequiredService<LogShipping>());
        services.AddSingleton<Dispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<Dispatcher>());
    }

    private static void BoundEventsElsewhere(this IServiceProvider provider)
    {
        AssignmentTable assignments = provider.GetRequiredService<AssignmentTable>();
        RouteTableHolder routes = provider.GetRequiredService<RouteTableHolder>();
        string nodeId = provider.GetRequiredService<NodeIdentity>().NodeId;
        provider.GetRequiredService<EventQueue>().BoundElsewhere(
            function => assignments.Current.Find(function) is null
                && routes.Current.Find(function) is { } route && !route.Nodes.Contains(nodeId),
            () => (assignments.Current, routes.Current));
    }

    private static EventRunner NewRunner(IServiceProvider provider) => new(
        provider.GetRequiredService<EventQueue>(),
        provider.GetRequiredService<IFunctionInvoker>(),
        provider.GetRequiredService<IReplyPublisher>(),
        provider.GetRequiredService<ReplyOutbox>(),
        provider.GetRequiredService<MemoryLedger>(),
        provider.GetRequiredService<RouteTableHolder>(),
        provider.GetRequiredService<BridgePlan>(),
        provider.GetRequiredService<DispatchMetrics>(),
        provider.GetRequiredService<TimeProvider>(),
        SeededRandom(),
        provider.GetRequiredService<ILogger<EventRunner>>());

    // The container makes services synchronously; at start nothing else waits for this thread.
    private static SandboxChoice StartSandboxes(IServiceProvider provider, string nodeId) => new SandboxStart(
        provider.GetRequiredService<IOptions<SandboxOptions>>().Value,
        nodeId,
        provider.GetRequiredService<DataDirectory>().Path,
        provider.GetRequiredService<ILoggerFactory>(),
        provider.GetRequiredService<TimeProvider>()).RunAsync().GetAwaiter().GetResult();

    private static void ConnectLink(this IServiceProvider provider)
    {
        UplinkOptions uplink = provider.GetRequiredService<IOptions<UplinkOptions>>().Value;
        if (uplink.Url.Length == 0)
        {
            return;
        }

        provider.GetRequiredService<LinkHolder>().Set(new AgentLink(
            new AgentLinkOptions
            {
                ControlPlane = new Uri(new Uri(uplink.Url), "/v1/link"),
                Token = provider.GetRequiredService<AccessToken>().Value,
            },
            provider.GetRequiredService<NodeDescriber>().Describe,
            provider.GetRequiredService<AgentHandler>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            SeededRandom()));
    }

    private static Random SeededRandom() => new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
