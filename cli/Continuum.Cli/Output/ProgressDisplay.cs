using Continuum.Cli.Startup;
using Spectre.Console;

namespace Continuum.Cli.Output;

/// <summary>
/// Says on standard error what takes its time: a line that moves on a terminal, a line a stage elsewhere.
/// </summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work, which says what it is doing.</summary>
    public static async Task<T> RunAsync<T>(Presenter presenter, string title, Func<Action<string>, Task<T>> work)
    {
        Surroundings surroundings = presenter.Surroundings;
        if (surroundings.ErrorIsTerminal && surroundings.Variable("TERM") != "dumb")
        {
            return await presenter.ErrorConsole().Status().Spinner(Spinner.Known.Dots).StartAsync(
                Markup.Escape(title),
                context => work(text => context.Status = Markup.Escape(text)));
        }

        string last = "";
        return await work(text =>
        {
            string stage = text.Split(':')[0];
            if (stage != last)
            {
                last = stage;
                presenter.Note(stage);
            }
        });
    }
}
