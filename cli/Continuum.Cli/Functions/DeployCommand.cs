using System.CommandLine;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary><c>continuum deploy</c>.</summary>
internal static class DeployCommand
{
    public static Command Create(CommandRunner runner)
    {
        Argument<string> folder = new("FOLDER") { Description = "The function's folder, with its function.yaml" };
        Option<string?> space = new("--namespace", "-n")
        {
            Description = "The namespace to deploy to, instead of the declared one",
            HelpName = "NAMESPACE",
        };
        Option<bool> noWait = new("--no-wait") { Description = "Do not wait until its nodes are ready" };
        Option<bool> dryRun = new("--dry-run")
        {
            Description = "Say what the deploy would change, and change nothing",
        };
        Option<string> timeout = new("--timeout")
        {
            Description = "How long to wait until its nodes are ready",
            HelpName = "DURATION",
            DefaultValueFactory = _ => "120s",
        };
        Command command = new("deploy", "Deploys a function; the same content again changes nothing")
        {
            folder, space, dryRun, noWait, timeout,
        };
        return runner.Remote(command, async (parsed, api, presenter, stop) =>
        {
            TimeSpan limit = Duration.Parse(parsed.GetRequiredValue(timeout));
            string shown = parsed.GetRequiredValue(folder);
            string path = presenter.Surroundings.PathOf(shown);
            DeclarationFile declaration = DeclarationFile.Read(path, shown, parsed.GetValue(space));
            FunctionKey function = declaration.Declaration.ToKey();
            Deployment deployment = new(api, presenter);
            if (parsed.GetValue(dryRun))
            {
                DeployPreview preview = await ProgressDisplay.RunAsync(
                    presenter,
                    $"trying out {function}",
                    say => deployment.TryAsync(path, declaration, say, stop));
                presenter.Show(preview, ApiJson.Default.DeployPreview, told => DryRunText.Show(presenter, told));
                return preview.Accepted ? CliExit.Ok : CliExit.Refused;
            }

            DeployResult result = await ProgressDisplay.RunAsync(
                presenter, $"deploying {function}", say => deployment.RunAsync(path, declaration, say, stop));
            if (!parsed.GetValue(noWait))
            {
                PlacementView ready = await ProgressDisplay.RunAsync(
                    presenter,
                    $"waiting for {function}",
                    say => new ReadyNodes(api, presenter.Surroundings.Time, limit)
                        .WaitAsync(function, result.Placement, say, stop));
                result = result with { Placement = ready };
            }

            presenter.Show(result, ApiJson.Default.DeployResult, shownResult => Show(presenter, function, shownResult));
            return CliExit.Ok;
        });
    }

    private static void Show(Presenter presenter, FunctionKey function, DeployResult result)
    {
        string what = result.Changed ? "deployed" : "is deployed already, unchanged";
        presenter.Line($"{function} {result.Version} {what}");
        presenter.Line("");
        PlacementTables.Show(presenter, result.Placement);
        ShowNotYetActedOn(presenter, result.NotYetActedOn);
    }

    internal static void ShowNotYetActedOn(Presenter presenter, IReadOnlyList<string> fields)
    {
        if (fields.Count > 0)
        {
            presenter.Line("");
            presenter.Line("Kept, but not yet acted on: " + string.Join(", ", fields));
        }
    }
}
