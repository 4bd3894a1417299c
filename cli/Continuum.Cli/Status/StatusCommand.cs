using System.CommandLine;
using Continuum.Cli.Api;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Status;

/// <summary><c>continuum status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandRunner runner) => runner.Remote(
        new Command("status", "Says whether the control plane is there, with how many nodes and functions"),
        async (_, api, presenter, stop) =>
        {
            bool ready = await IsReadyAsync(api, stop);
            FunctionApi functions = new(api);
            NodeView[] nodes = await functions.NodesAsync(stop);
            FunctionView[] deployed = await functions.ListAsync(null, stop);
            StatusView status = new(
                api.Address.Url.GetLeftPart(UriPartial.Authority),
                ready,
                nodes.Count(node => node.Connected),
                nodes.Length,
                deployed.Length,
                nodes.Sum(node => node.Use.QueuedEvents),
                nodes.Sum(node => node.Use.DeadLetters));
            presenter.Show(status, CliJson.Default.StatusView, view => Show(presenter, view));
            return ready ? CliExit.Ok : CliExit.TemporaryFailure;
        });

    private static async Task<bool> IsReadyAsync(ApiConnection api, CancellationToken stop)
    {
        using HttpResponseMessage response =
            await api.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/readyz"), stop);
        return response.IsSuccessStatusCode;
    }

    private static void Show(Presenter presenter, StatusView status)
    {
        presenter.Line($"control plane  {status.ControlPlane} {(status.Ready ? "ready" : "not ready")}");
        presenter.Line($"nodes          {status.NodesConnected} of {status.Nodes} connected");
        presenter.Line($"functions      {status.Functions}");
        presenter.Line($"events         {status.QueuedEvents} waiting, {status.DeadLetters} dead letters");
    }
}
