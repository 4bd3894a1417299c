using System.CommandLine;
using System.CommandLine.Completions;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary>NAME and <c>--namespace</c>, as the commands on one function take them.</summary>
internal sealed class FunctionArgument
{
    // A completion that takes longer is worse than none.
    private static readonly TimeSpan CompletionTimeout = TimeSpan.FromSeconds(1);

    private readonly CommandRunner _runner;

    public FunctionArgument(CommandRunner runner, bool isOptional = false)
    {
        _runner = runner;
        Name = new Argument<string?>("NAME")
        {
            Description = "The function: NAME where only one namespace has it, or NAMESPACE/NAME",
            Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        Name.CompletionSources.Add(context => Complete(context));
    }

    public Argument<string?> Name { get; }

    public Option<string?> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "The function's namespace",
        HelpName = "NAMESPACE",
    };

    /// <summary>What was named, if anything was.</summary>
    public FunctionName? Of(ParseResult parsed) =>
        parsed.GetValue(Name) is { } name ? FunctionName.Parse(name, parsed.GetValue(Namespace)) : null;

    /// <summary>The function that was named, if one was.</summary>
    public async Task<FunctionKey?> FindAsync(ParseResult parsed, ApiConnection api, CancellationToken stop) =>
        Of(parsed) is { } name ? await name.ResolveAsync(api, stop) : null;

    /// <summary>What was named, where a name is required.</summary>
    public FunctionName Required(ParseResult parsed) =>
        FunctionName.Parse(parsed.GetRequiredValue(Name)!, parsed.GetValue(Namespace));

    private IEnumerable<CompletionItem> Complete(CompletionContext context)
    {
        try
        {
            using CancellationTokenSource limit = new(CompletionTimeout);
            using ApiConnection api = _runner.Connect(context.ParseResult);
            FunctionView[] functions = new FunctionApi(api).ListAsync(null, limit.Token).GetAwaiter().GetResult();
            return [.. functions.Select(one => new CompletionItem(
                functions.Count(other => other.Name == one.Name) == 1 ? one.Name : $"{one.Namespace}/{one.Name}"))];
        }
#pragma warning disable CA1031 // Without a control plane there is nothing to offer, and no place to say so.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }
}
