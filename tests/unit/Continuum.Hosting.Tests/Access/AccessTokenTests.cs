using Continuum.Hosting.Access;
using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.Hosting.Tests.Access;

public sealed class AccessTokenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_token_is_made_once_and_only_its_owner_can_read_it()
    {
        string path = _folder.File("token");

        AccessToken made = AccessToken.LoadOrCreate(path);

        Assert.Equal(made.Value, AccessToken.LoadOrCreate(path).Value);
        Assert.Equal(43, made.Value.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task All_who_make_it_at_once_get_the_same()
    {
        string path = _folder.File("token");

        AccessToken[] all = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => AccessToken.LoadOrCreate(path))));

        Assert.Single(all.Select(token => token.Value).Distinct());
    }

    [Fact]
    public void A_file_that_others_can_read_is_refused()
    {
        string path = _folder.File("token");
        AccessToken.LoadOrCreate(path);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);

        Assert.Contains("chmod 600", Assert.Throws<StartupException>(() => AccessToken.Load(path)).Remedy);
    }

    [Fact]
    public void A_file_without_a_token_is_refused()
    {
        string path = _folder.File("token");
        AccessToken.LoadOrCreate(path);
        File.WriteAllText(path, "short");

        Assert.Equal(ExitCode.Configuration, Assert.Throws<StartupException>(() => AccessToken.Load(path)).Code);
    }

    [Fact]
    public void Only_the_token_matches_and_it_is_not_in_the_text_form()
    {
        AccessToken token = AccessToken.LoadOrCreate(_folder.File("token"));

        Assert.True(token.Matches(token.Value));
        Assert.False(token.Matches(token.Value[..^1]));
        Assert.False(token.Matches(""));
        Assert.DoesNotContain(token.Value, token.ToString());
    }
}
