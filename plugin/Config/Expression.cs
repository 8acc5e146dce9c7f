using System;
using System.Collections.Generic;

namespace CsCni.Plugin.Config;

/// <summary>
/// A regular expression of the kind that administrators write into an allow list: literals, <c>.</c>, classes, <c>\d \w \s</c>
/// and escapes, <c>^ $</c>, groups, <c>|</c>, and <c>* + ?</c>. All else is refused, so that no line allows more than it says.
/// </summary>
/// <remarks>The framework's expressions would make the executable a third larger, for this alone.</remarks>
internal sealed class Expression
{
    /// <summary>The longest expression; each of its parts is a level of the stack.</summary>
    private const int LongestText = 1024;

    private const int DeepestGroup = 32;

    /// <summary>
    /// Nested repetitions, and many options in a row, try each way to divide a text among them, and there are more ways than
    /// anybody waits for. So many take a few hundredths of a second.
    /// </summary>
    private const int MostSteps = 200_000;

    private readonly string _text;
    private readonly Matcher _root;
    private int _at;
    private int _depth;
    private int _steps;

    private Expression(string text)
    {
        _text = text.Length <= LongestText ? text : throw new FormatException($"it has {text.Length} characters, at most {LongestText} are served");
        _root = ReadAlternatives();
        if (_at < _text.Length)
        {
            throw Fault("a closing parenthesis without an opening one");
        }
    }

    /// <summary>Goes on with <paramref name="next"/> from each place where a part of the expression can end.</summary>
    private delegate bool Matcher(string text, int at, Func<int, bool> next);

    /// <exception cref="FormatException">Not an expression of this kind; the message says what is wrong, and where.</exception>
    public static Expression Parse(string text) => new(text);

    /// <summary>Whether it is found anywhere in a text.</summary>
    /// <param name="text">At most a few hundred characters: each is a level of the stack.</param>
    /// <exception cref="FormatException">It takes too long to tell.</exception>
    public bool IsFoundIn(string text)
    {
        _steps = 0;
        for (int start = 0; start <= text.Length; start++)
        {
            if (_root(text, start, static _ => true))
            {
                return true;
            }
        }

        return false;
    }

    private Matcher ReadAlternatives()
    {
        List<Matcher> alternatives = [ReadSequence()];
        while (TryTake('|'))
        {
            alternatives.Add(ReadSequence());
        }

        return (text, at, next) => alternatives.Exists(one => one(text, at, next));
    }

    private Matcher ReadSequence()
    {
        Matcher sequence = static (_, at, next) => next(at);
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
        {
            Matcher first = sequence, second = ReadRepeated();
            sequence = (text, at, next) => first(text, at, middle => IsInTime() && second(text, middle, next));
        }

        return sequence;
    }

    private Matcher ReadRepeated()
    {
        Matcher one = ReadPart();
        Matcher repeated = TryTake('*') ? AnyNumber(one)
            : TryTake('+') ? AtLeastOne(one, AnyNumber(one))
            : TryTake('?') ? (text, at, next) => one(text, at, next) || next(at)
            : one;
        return _at < _text.Length && _text[_at] is '*' or '+' or '?' or '{' ? throw Fault("a repetition that is not served") : repeated;
    }

    /// <summary>A part that matches nothing ends the repetition, which would go on for ever otherwise.</summary>
    private Matcher AnyNumber(Matcher one)
    {
        return Match;
        bool Match(string text, int at, Func<int, bool> next) => IsInTime() && (one(text, at, middle => middle > at && Match(text, middle, next)) || next(at));
    }

    private static Matcher AtLeastOne(Matcher one, Matcher others) => (text, at, next) => one(text, at, middle => others(text, middle, next));

    private bool IsInTime() => _steps++ < MostSteps
        ? true
        : throw new FormatException("it has so many ways to match that they take too long to try: write a simpler one");

    private Matcher ReadPart()
    {
        char character = _text[_at++];
        return character switch
        {
            '^' => static (_, at, next) => at == 0 && next(at),
            '$' => static (text, at, next) => at == text.Length && next(at),
            '.' => Single(static _ => true),
            '[' => Single(ReadClass()),
            '(' => ReadGroup(),
            '\\' => Single(ReadEscape()),
            '*' or '+' or '?' or '{' => throw Fault("nothing to repeat"),
            _ => Single(other => other == character),
        };
    }

    private static Matcher Single(Predicate<char> isMeant) => (text, at, next) => at < text.Length && isMeant(text[at]) && next(at + 1);

    private Matcher ReadGroup()
    {
        if (TryTake('?') && !TryTake(':'))
        {
            throw Fault("a group that is not served");
        }

        if (++_depth > DeepestGroup)
        {
            throw Fault($"more than {DeepestGroup} groups within each other");
        }

        Matcher inside = ReadAlternatives();
        _depth--;
        return TryTake(')') ? inside : throw Fault("a group without a closing parenthesis");
    }

    private Predicate<char> ReadClass()
    {
        bool isNegated = TryTake('^');
        List<Predicate<char>> members = [];
        while (members.Count == 0 || !TryTake(']'))
        {
            members.Add(ReadMember());
        }

        return character => members.Exists(member => member(character)) != isNegated;
    }

    private Predicate<char> ReadMember()
    {
        char first = Take();
        if (first == '\\')
        {
            return ReadEscape();
        }

        if (first == '[')
        {
            throw Fault("a class within a class, which is not served");
        }

        if (_at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
        {
            return character => character == first;
        }

        _at++;
        char last = Take();
        return last is '\\' or '[' || last < first ? throw Fault("a bad range") : character => character >= first && character <= last;
    }

    private Predicate<char> ReadEscape()
    {
        char escaped = Take();
        return escaped switch
        {
            'd' => char.IsAsciiDigit,
            'w' => static character => char.IsAsciiLetterOrDigit(character) || character == '_',
            's' => static character => character is ' ' or '\t',
            _ when char.IsAsciiLetterOrDigit(escaped) => throw Fault($"an escape \"\\{escaped}\", which is not served"),
            _ => character => character == escaped,
        };
    }

    private char Take() => _at < _text.Length ? _text[_at++] : throw Fault("an end in the middle of something");

    private bool TryTake(char character)
    {
        bool isThere = _at < _text.Length && _text[_at] == character;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private FormatException Fault(string what) => new($"it has {what}, at character {_at}");
}
