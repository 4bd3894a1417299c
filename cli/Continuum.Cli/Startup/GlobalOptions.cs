using System.CommandLine;
using Continuum.Cli.Output;

namespace Continuum.Cli.Startup;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "table for people, json (the API's own) for programs",
        DefaultValueFactory = _ => OutputFormat.Table,
        Recursive = true,
        CustomParser = result =>
        {
            string word = result.Tokens is [{ Value: var value }] ? value : "";
            if (Enum.TryParse(word, ignoreCase: true, out OutputFormat format)
                && word.All(char.IsAsciiLetter))
            {
                return format;
            }

            result.AddError($"there is no output '{word}': table or json");
            return OutputFormat.Table;
        },
    };

    // `invoke --data` is the event: there the folder is --data-dir.
    public Option<string?> Data { get; } = new("--data", "--data-dir")
    {
        Description = "The folder of `continuum up`, with the token and the address (CONTINUUM_DATA; ./.continuum)",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> Url { get; } = new("--url")
    {
        Description = "The control plane's address (CONTINUUM_URL; the one that `continuum up` wrote down)",
        HelpName = "URL",
        Recursive = true,
    };
}
