using System.Text;
using Continuum.Kvm.Loading;

namespace Continuum.Kvm.Tests.Loading;

/// <summary>The first line of scripts.</summary>
public sealed class ScriptLineTests
{
    [Theory]
    [InlineData("#!/bin/sh\necho", "/bin/sh", null)]
    [InlineData("#! \t/bin/sh -e -x \n", "/bin/sh", "-e -x")]
    [InlineData("#!/bin/sh", "/bin/sh", null)]
    [InlineData("#!/usr/bin/env python3", "/usr/bin/env", "python3")]
    public void A_line_names_an_interpreter_and_at_most_one_argument(string text, string interpreter, string? argument)
    {
        ScriptLine? line = ScriptLine.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(new ScriptLine(interpreter, argument), line);
    }

    [Theory]
    [InlineData("#!\n")]
    [InlineData("#! \t ")]
    public void A_line_without_an_interpreter_is_none(string text) =>
        Assert.Null(ScriptLine.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_interpreter_whose_name_is_cut_off_is_none()
    {
        byte[] start = Encoding.UTF8.GetBytes("#!/" + new string('a', ScriptLine.MaxLength - 3));
        Assert.Equal(ScriptLine.MaxLength, start.Length);
        Assert.Null(ScriptLine.Parse(start));
    }

    [Fact]
    public void An_argument_that_is_cut_off_stays_so()
    {
        byte[] start = Encoding.UTF8.GetBytes("#!/bin/sh " + new string('a', ScriptLine.MaxLength - 10));
        Assert.Equal(ScriptLine.MaxLength - 10, ScriptLine.Parse(start)!.Argument!.Length);
    }
}
