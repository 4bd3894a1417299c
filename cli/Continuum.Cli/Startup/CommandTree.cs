using System.CommandLine;
using Continuum.Cli.Completion;
using Continuum.Cli.DeadLetters;
using Continuum.Cli.Events;
using Continuum.Cli.Functions;
using Continuum.Cli.Images;
using Continuum.Cli.Lab;
using Continuum.Cli.Nodes;
using Continuum.Cli.Sandbox;
using Continuum.Cli.Shadows;
using Continuum.Cli.Status;
using Continuum.Cli.Up;

namespace Continuum.Cli.Startup;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Create(Surroundings surroundings)
    {
        GlobalOptions options = new();
        CommandRunner runner = new(surroundings, options);
        return new RootCommand("Runs functions across the edge-cloud continuum.")
        {
            options.Output,
            options.Data,
            options.Url,
            UpCommand.Create(runner),
            DeployCommand.Create(runner),
            InvokeCommand.Create(runner),
            FunctionsCommand.Create(runner),
            PlacementCommand.Create(runner),
            LogsCommand.Create(runner),
            DeleteCommand.Create(runner),
            NodesCommand.Create(runner),
            DeadLettersCommand.Create(runner),
            EventsCommand.Create(runner),
            DevicesCommand.Create(runner),
            ShadowCommand.Create(runner),
            ImageCommand.Create(runner),
            SandboxCommand.Create(runner),
            LabCommand.Create(runner),
            StatusCommand.Create(runner),
            VersionCommand.Create(runner),
            CompletionCommand.Create(runner),
        };
    }
}
