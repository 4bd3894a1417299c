using System.CommandLine;
using System.Globalization;
using Continuum.Cli.Output;
using Continuum.Cli.Startup;
using Continuum.Contracts.Declarations;
using Continuum.Images.Builds;
using Continuum.Images.Store;

namespace Continuum.Cli.Images;

/// <summary><c>continuum image build</c> and <c>continuum image list</c>.</summary>
internal static class ImageCommand
{
    public static Command Create(CommandRunner runner) =>
        new("image", "Builds and lists images on this machine") { Build(runner), List(runner) };

    private static Command Build(CommandRunner runner)
    {
        Argument<string> runtime = new("RUNTIME") { Description = "The runtime whose base image to build" };
        runtime.AcceptOnlyFromAmong(FunctionRuntimes.Python311, FunctionRuntimes.Provided);
        Option<bool> refresh = new("--refresh")
        {
            Description = "Ask the package sources for newer versions also when the base is there already",
        };
        Command command = new("build", "Builds a runtime's base image, or finds it") { runtime, refresh };
        return runner.Local(command, async (parsed, presenter, stop) =>
        {
            ImageCache cache = new(presenter.Surroundings);
            ImageStore store = cache.OpenStore();
            string name = parsed.GetRequiredValue(runtime);
            ImageBuilder builder = cache.Builder(store, parsed.GetValue(refresh));
            string digest = await ProgressDisplay.RunAsync(
                presenter,
                $"building {name}",
                say => builder.BuildBaseImageAsync(name, new StageProgress(say), stop));
            ImageView built = ImageListing.Of(store).First(image => image.Digest == digest);
            presenter.Show(built, CliJson.Default.ImageView, image => presenter.Line(image.Digest));
            return CliExit.Ok;
        });
    }

    private static Command List(CommandRunner runner)
    {
        Command command = new("list", "Lists the images of this machine's cache");
        command.Aliases.Add("ls");
        return runner.Local(command, (_, presenter, _) =>
        {
            ImageView[] images = [.. ImageListing.Of(new ImageCache(presenter.Surroundings).OpenStore())];
            presenter.Show(images, CliJson.Default.ImageViewArray, all => ShowTable(presenter, all));
            return Task.FromResult(CliExit.Ok);
        });
    }

    private static void ShowTable(Presenter presenter, ImageView[] images)
    {
        DateTimeOffset now = presenter.Surroundings.Time.GetUtcNow();
        presenter.Table(
            ["IMAGE", "SIZE", "LAYERS", "BUILT", "ENTRY POINT"],
            images.Select(image => (IReadOnlyList<string>)
            [
                Words.ShortDigest(image.Digest),
                Words.Bytes(image.SizeBytes),
                image.Layers.Count.ToString(CultureInfo.InvariantCulture),
                Words.Ago(image.BuiltAt, now),
                string.Join(' ', image.EntryPoint),
            ]));
    }
}
