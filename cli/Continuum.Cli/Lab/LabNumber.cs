using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Continuum.Cli.Lab;

/// <summary>Options of the Lab's commands that take a whole number.</summary>
internal static class LabNumber
{
    /// <summary>An option that refuses what is out of range.</summary>
    public static Option<int> Option(string name, string description, int usual, int least, int most)
    {
        Option<int> option = new(name)
        {
            Description = $"{description} ({usual})",
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result => CheckRange(result, name, least, most));
        return option;
    }

    private static void CheckRange(OptionResult result, string name, int least, int most)
    {
        if (result.Tokens is [{ Value: var text }]
            && int.TryParse(text, CultureInfo.InvariantCulture, out int value)
            && (value < least || value > most))
        {
            result.AddError($"{name} is {value}; {least} to {most} is right");
        }
    }
}
