using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Continuum.Cli.Api;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum logs</c>.</summary>
internal static class LogsCommand
{
    public static Command Create(CommandRunner runner)
    {
        FunctionArgument function = new(runner);
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with the lines to come, until Ctrl-C" };
        Option<int> tail = new("--tail")
        {
            Description = "How many of the newest lines",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        Command command = new("logs", "Shows what a function wrote and what was done with it")
        {
            function.Name, function.Namespace, follow, tail,
        };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            FunctionKey key = await function.Required(parsed).ResolveAsync(api, stop);
            bool follows = parsed.GetValue(follow);
            string query = $"tail={parsed.GetValue(tail)}&follow={(follows ? "true" : "false")}";
            string path = $"{FunctionApi.PathOf(key)}/logs?{query}";
            try
            {
                await PrintAsync(api, path, presenter, stop);
            }
            catch (OperationCanceledException) when (follows && stop.IsCancellationRequested)
            {
                return CliExit.Ok; // Following has no other end.
            }

            return CliExit.Ok;
        });
    }

    private static async Task PrintAsync(
        ApiConnection api, string path, Presenter presenter, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        using HttpResponseMessage response = await api.SendAsync(request, cancellationToken);
        await ApiRefusal.ThrowUnlessSuccessAsync(response, cancellationToken);
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                Print(presenter, line);
            }
        }
    }

    private static void Print(Presenter presenter, string json)
    {
        if (presenter.Format == OutputFormat.Json)
        {
            presenter.Line(json);
            return;
        }

        LogLine line = JsonSerializer.Deserialize(json, ApiJson.Default.LogLine)!;
        string time = line.Time.ToUniversalTime()
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string source = line.Source switch
        {
            LogSource.StandardError => "err",
            LogSource.Platform => "---",
            _ => "out",
        };
        presenter.Line($"{time} {line.NodeId} {source} {line.Text}");
    }
}
