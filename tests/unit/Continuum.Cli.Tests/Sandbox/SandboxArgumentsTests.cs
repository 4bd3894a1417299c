using Continuum.Cli.Sandbox;

namespace Continuum.Cli.Tests.Sandbox;

public sealed class SandboxArgumentsTests
{
    [Theory]
    [InlineData("sandbox run ls -l", "sandbox run -- ls -l")]
    [InlineData("sandbox run --trace --memory 64M ls --trace", "sandbox run --trace --memory 64M -- ls --trace")]
    [InlineData("sandbox run --memory=64M sort -o x", "sandbox run --memory=64M -- sort -o x")]
    [InlineData("--data d sandbox run ls", "--data d sandbox run -- ls")]
    [InlineData("sandbox run -- ls --help", "sandbox run -- ls --help")]
    [InlineData("sandbox run --help", "sandbox run --help")]
    [InlineData("sandbox run", "sandbox run")]
    [InlineData("invoke sandbox run x", "invoke sandbox run x")]
    [InlineData("status", "status")]
    public void What_comes_behind_the_program_is_the_programs(string line, string expected) =>
        Assert.Equal(expected.Split(' '), SandboxArguments.Separate(line.Split(' ')));

    [Theory]
    [InlineData("64M", 64L << 20)]
    [InlineData("2g", 2L << 30)]
    [InlineData("2048K", 2L << 20)]
    [InlineData("1048576", 1L << 20)]
    [InlineData("1T", null)]
    [InlineData("1K", null)]
    [InlineData("-5M", null)]
    [InlineData("9999999999999G", null)]
    [InlineData("", null)]
    [InlineData("M", null)]
    public void A_size_is_a_number_with_a_unit(string text, long? bytes) => Assert.Equal(bytes, MemorySize.Parse(text));
}
