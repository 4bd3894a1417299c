using Continuum.Agent.Admin;
using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Http;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Dispatch;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Hosting.Access;
using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Agent.Tests.Ingress;

/// <summary>The agent's HTTP endpoints on Kestrel, over a real queue and functions of the test's making.</summary>
internal sealed class HttpFixture : IAsyncDisposable
{
    private WebApplication _app = null!;

    private HttpFixture(EventQueueOptions? events) => Agent = new DispatchFixture(events: events);

    public DispatchFixture Agent { get; }

    public AccessToken Token { get; } = new(new string('t', 40));

    public HttpClient Client { get; } = new();

    public static async Task<HttpFixture> StartAsync(EventQueueOptions? events = null)
    {
        HttpFixture fixture = new(events);
        fixture.Agent.Routes.Replace(new RouteTable(
            [Some.HttpRoute("/orders", "POST", "PUT"), Some.HttpRoute("/any"), Some.MqttRoute("a/+")]));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new FunctionEndpoint(
            fixture.Agent.Invoker, fixture.Agent.Intake, fixture.Agent.Demand, fixture.Agent.Routes, TimeProvider.System));
        builder.Services.AddSingleton(
            new DeadLetters(fixture.Agent.Queue, fixture.Agent.Dispatcher, new NodeIdentity("node")));
        builder.Services.AddSingleton(new EventAccounts(
            fixture.Agent.Queue, fixture.Agent.Memory, new NodeIdentity("node"), fixture.Agent.Time));
        builder.Services.AddSingleton<DesiredStateHolder>().AddSingleton<AssignmentBoard>();
        fixture._app = builder.Build();
        fixture._app.UseProblems();
        fixture._app.UseRouting();
        fixture._app.UseAccessToken(fixture.Token);
        fixture._app.MapAdmin();
        fixture._app.MapFunctions();
        await fixture._app.StartAsync();
        fixture.Client.BaseAddress = new Uri(fixture._app.Urls.Single());
        return fixture;
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, bool token = false, string? prefer = null)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        if (token)
        {
            request.Headers.Add("Authorization", $"Bearer {Token.Value}");
        }

        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Agent.DisposeAsync();
    }
}
